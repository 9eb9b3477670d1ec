"""What a number of the observatory opens on: the cells it sums, never the persons behind them (ADR 0014)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from raccordo.observatory.hiding import HIDDEN
from raccordo.observatory.words import period_name
from raccordo.web.views.observatory.answer import Row, shown

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
    name = period_name(grain, period)
    if not cut:
        return _movements(taglio=beneath, periodo=grain, **{"f-name": name})
    if grain == "year":
        second = BESIDE if cut != BESIDE else BENEATH
        return _movements(taglio=cut, taglio2=second, **{"f-name": name, f"f-said_{cut}": said})
    if grain == "quarter":
        return _movements(taglio=cut, periodo="month", trimestre=str(period), **{f"f-said_{cut}": said})
    return ""


def cell(first: str, one: str, second: str, other: str) -> str:
    """Where the hirings of a cell of two cuts open: on its years."""
    return _movements(taglio=first, taglio2=second, **{f"f-said_{first}": one, f"f-said_{second}": other})


def adds_up(number: float, rows: Sequence[Row], measure: str, *, rounded: bool = True) -> str:
    """What was opened and what the cells under it add up to, in a sentence."""
    told = [row[measure] for row in rows if row[measure] is not HIDDEN]
    words = {"number": shown(number), "sum": shown(sum(told)), "cells": shown(len(told)),
             "withheld": shown(len(rows) - len(told))}  # fmt: skip
    if not rounded:
        return _("Opened: %(number)s. The %(cells)s cells below add up to %(sum)s.") % words
    return (
        _(
            "Opened: %(number)s. The cells told below (%(cells)s) add up to %(sum)s; %(withheld)s are withheld. "
            "Each is rounded to a multiple of three, so the sum is right to within two for each."
        )
        % words
    )


def _movements(**query: str) -> str:
    return f"{reverse('observatory-flows')}?{urlencode(query)}#tabella"
