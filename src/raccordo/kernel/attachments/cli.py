"""``raccordo attachments``: look after the files attached to records."""

from __future__ import annotations

import click

from raccordo.config.start import start


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def attachments() -> None:
    """Look after the files attached to records."""


@attachments.command()
@click.option("--sweep", is_flag=True, help="Remove files without a row and uploads that were never finished.")
def check(sweep: bool) -> None:
    """Compare every kept file with its row, by content. Ends with code 1 if something is wrong."""
    start()
    from raccordo.kernel.attachments.checking import check as compare

    found = compare(sweep=sweep)
    for words, digests in (
        ("no row names it", found.without_row),
        ("the file is missing", found.without_file),
        ("the content is not what was kept", found.changed),
        ("an upload that was never finished", found.abandoned),
    ):
        for digest in digests:
            click.echo(f"{digest}: {words}")
    click.echo(f"{found.checked} files checked, {found.removed} removed.")
    if found.wrong:
        raise SystemExit(1)
