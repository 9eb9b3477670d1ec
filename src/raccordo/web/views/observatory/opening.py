"""What a number of the observatory opens on: the cells it sums, never the persons behind them (ADR 0014)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse

from raccordo.analysis.flows import calendar

#: The cut that stands beneath another when the reader chose none.
BENEATH = "contract_kind"
BESIDE = "work_centre"
#: What is not a count opens on its meaning, at the foot of its page.
MEANING = "#definizioni"


def below(**query: str) -> str:
    """A figure of a whole page opens on the cells it sums, in the table of its own page."""
    return f"?{urlencode(query)}#tabella"


def at_work(day: dt.date, cut: str = BENEATH) -> str:
    """Where the jobs of a day open: on their cells by a cut."""
    return f"{reverse('observatory-stock')}?{urlencode({'taglio': cut, 'al': day.isoformat()})}#tabella"


def months(cut: str, said: str) -> str:
    """Where the hirings of one cell over several months open: on its months."""
    return _movements(taglio=cut, periodo="month", **{f"f-said_{cut}": said})


def movements(grain: str, period: int, cut: str = "", said: str = "", *, beneath: str = BENEATH) -> str:
    """Where the movements of a period open, of all jobs or of one cell: on a shorter period or a second cut.

    A year's cell opens on its centres (or contracts), a quarter's on its months, a period without a cut on those of
    ``beneath`` (its kinds of contract). A month's cell is the smallest that is told: it opens on nothing, and so gives
    an empty text.
    """
    name = calendar.name(grain, period)
    if not cut:
        return _movements(taglio=beneath, periodo=grain, **{"f-name": name})
    if grain == "year":
        second = BESIDE if cut != BESIDE else BENEATH
        return _movements(taglio=cut, taglio2=second, **{"f-name": name, f"f-said_{cut}": said})
    if grain == "quarter":
        return _movements(taglio=cut, periodo="month", trimestre=str(period), **{f"f-said_{cut}": said})
    return ""


def _movements(**query: str) -> str:
    return f"{reverse('observatory-flows')}?{urlencode(query)}#tabella"
