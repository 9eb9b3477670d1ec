"""``raccordo worker``: do the jobs that were asked for."""

from __future__ import annotations

import click

from raccordo.config.start import start


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--parent", type=int, hidden=True, help="End when this process is gone.")
def worker(once: bool, parent: int | None) -> None:
    """Do the jobs that were asked for: exports, reports, readings.

    Run one or more, on this machine or on others with the same database and files. Told to stop (SIGTERM, Ctrl-C) it
    finishes the present step, keeps where it was, and ends; killed, what it was doing goes on in another worker.
    """
    start()
    from raccordo.kernel.jobs.worker import work

    work(batch=once, parent=parent)
