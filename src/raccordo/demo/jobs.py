"""The demo's observatory is built by a job, done by its worker while somebody already looks around: sweeping over
working lives takes its time, most of it once, when the compiled parts are made.

Every process knows every job, and few do this one: what it takes is loaded when it is done.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.jobs import job
from raccordo.kernel.jobs.run import Run


@job("demo.observatory", title=_("Building the synthetic observatory"), single=True)
def build_observatory(run: Run, *, scale: float, seed: int, until: str) -> None:
    """Synthetic messages up to a day, imported and built."""
    from raccordo.demo import observed

    observed.build(run, scale=scale, seed=seed, last=dt.date.fromisoformat(until))
