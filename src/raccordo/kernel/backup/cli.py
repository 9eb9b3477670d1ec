"""``raccordo backup`` and ``raccordo restore``."""

from __future__ import annotations

from pathlib import Path

import click

from raccordo.config.start import start


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def backup(out: Path) -> None:
    """Write database and files to OUT (.tar, or .tar.gz), while the installation is in use.

    Keys, the observatory and its store are not in it: the command says what there is of them.
    """
    start()
    from raccordo.kernel import trouble
    from raccordo.kernel.backup.archive import apart, make
    from raccordo.kernel.backup.engines import BackupError

    try:
        made = make(out)
    except (BackupError, OSError) as error:
        raise click.ClickException(trouble.told(error) or str(error)) from None
    rows = sum(made.counts.values())
    click.echo(f"{out}: {made.engine}, {rows} rows in {len(made.counts)} tables, {len(made.members) - 1} files.")
    for name, words in apart().items():
        click.echo(f"Not in it: {name}; {words}.")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Lose what this installation holds.")
@click.option("--check", "only_check", is_flag=True, help="Only read the archive and hold it to its digests.")
def restore(archive: Path, replace: bool, only_check: bool) -> None:
    """Put an ARCHIVE in the place of this installation; refuses where there is already something.

    Stop server and workers first. Nothing is touched before the whole archive was checked.
    """
    start()
    from raccordo.kernel import trouble
    from raccordo.kernel.backup import restore as restoring
    from raccordo.kernel.backup.archive import workroom
    from raccordo.kernel.backup.engines import BackupError

    try:
        if only_check:
            with workroom() as folder:
                manifest = restoring.check(archive, folder)
            click.echo(f"{archive}: whole, made {manifest.made_at} by version {manifest.version}.")
            return
        done = restoring.restore(archive, replace=replace)
    except (BackupError, OSError) as error:
        raise click.ClickException(trouble.told(error) or str(error)) from None
    click.echo(f"Restored: {done.rows} rows in {len(done.manifest.counts)} tables, {done.files} files, as they were.")
    if done.to_migrate:
        click.echo("The archive is of an earlier version: run “raccordo manage migrate” now.")
