"""What a number of the observatory opens on: the cells it sums, never the persons behind them (ADR 0014)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from raccordo.analysis.flows import calendar

#: The cut that stands beneath another when the reader chose none.
BENEATH = "contract_kind"
BESIDE = "work_centre"
#: A figure of several months opens on them, in the table of its own page.
MONTHS_BELOW = "?#tabella"


def movements(grain: str, period: int, cut: str = "", said: str = "") -> str:
    """Where the movements of a period open, of all jobs or of one cell: on a shorter period or a second cut.

    A year's cell opens on its centres (or contracts), a quarter's on its months, a period without a cut on its kinds of
    contract. A month's cell is the smallest that is told: it opens on nothing, and so gives an empty text.
    """
    name = calendar.name(grain, period)
    if not cut:
        return _movements(taglio=BENEATH, periodo=grain, **{"f-name": name})
    if grain == "year":
        second = BESIDE if cut != BESIDE else BENEATH
        return _movements(taglio=cut, taglio2=second, **{"f-name": name, f"f-said_{cut}": said})
    if grain == "quarter":
        return _movements(taglio=cut, periodo="month", trimestre=str(period), **{f"f-said_{cut}": said})
    return ""


def _movements(**query: str) -> str:
    return f"{reverse('observatory-flows')}?{urlencode(query)}#tabella"
