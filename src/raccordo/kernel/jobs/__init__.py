"""Long work: asked for on a page, done by a worker, followed to its result.

A job is a function that takes a :class:`~raccordo.kernel.jobs.run.Run` and plain parameters::

    @job("reports.progress", title=_("Progress report"))
    def build(run: Run, *, period: int) -> None:
        for done, part in enumerate(parts):
            with run.step({"done": done + 1}):
                write(part)
            run.progress(done + 1, len(parts), _("Writing"))
        run.result(document, _("The report"))

and is asked for with ``services.start(build, user, period=pk)``. Functions live in the ``jobs.py`` of their app, which
is loaded when Django starts. How it works, and what it promises when a worker is killed: ``docs/algorithms/jobs.md``.
"""

from raccordo.kernel.jobs.registry import JobError, job

__all__ = ["JobError", "job"]
