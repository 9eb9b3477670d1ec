"""Loads as commands: the same job as from the page, done in this process, with its log in the list of jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from raccordo.kernel.jobs.loads import Load
    from raccordo.kernel.jobs.models import Job

by_option = click.option(
    "--by", "who", metavar="USER", help="In whose name it is loaded; the log says it was the shell."
)
trial_option = click.option("--trial", is_flag=True, help="Check everything and write nothing.")


def load_file(
    load: Load,
    file: Path | None,
    command: str,
    *,
    who: str | None = None,
    tell: Callable[[str], None] = lambda phase: None,
    **options: Any,
) -> Job:
    """Load a file as a job, to its end; the job as it then is.

    Raises:
        ClickException: it could not begin, or did not come to an end that its file decided.
    """
    from raccordo.kernel import shell
    from raccordo.kernel.attachments.errors import Refused
    from raccordo.kernel.clock import today
    from raccordo.kernel.jobs import loads
    from raccordo.kernel.jobs.services import AlreadyRunning
    from raccordo.kernel.jobs.states import State
    from raccordo.kernel.jobs.worker import do_now

    user = shell.person(who, today(), load.open_to) if who else None
    if user is not None and not load.open_to(user):
        raise click.ClickException(f"“{who}” may not load this.")
    heard: list[str] = []

    def phase(run: Any) -> None:
        if run.phase and run.phase not in heard:
            heard.append(run.phase)
            tell(run.phase)

    try:
        kept = loads.keep_path(file) if file else ""
        name = file.name[:120] if file else ""
        job = do_now(
            load.kind, phase, subject=name, by=user, once=kept or load.key,
            file=kept, name=name, shell=shell.origin(command), **options,
        )  # fmt: skip
    except (AlreadyRunning, Refused) as error:
        raise click.ClickException(str(error)) from None
    if job.state != State.DONE and not loads.wrong_of(job):
        raise click.ClickException(job.error or str(job.lines.last() or job.get_state_display()))
    return job
