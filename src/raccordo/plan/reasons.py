"""Why an indicator fell behind, in words: what each centre lacks, which months and records, which period was missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.measures import Window
from raccordo.plan.alerts import SILENT_DAYS, Alert, CentreCause
from raccordo.plan.words import figure_text, percentage, whole


def short_of(cause: CentreCause) -> str:
    """What the centre did and what was asked of it; empty where it is at its share."""
    if cause.expected is None:
        return ""
    told = {"here": figure_text(cause.figure)}
    if cause.missed is not None:
        return _("%(here)s of %(asked)s asked %(span)s") % {
            **told, "asked": whole(cause.expected), "span": span_text(cause.missed)
        }  # fmt: skip
    share = whole(cause.expected) if cause.figure.denominator is None else percentage(cause.expected)
    return _("%(here)s, where its share of the path is %(share)s") % {**told, "share": share}


def without_records(cause: CentreCause) -> str:
    """The months in which the centre has no record; empty where there are records in all of them."""
    if cause.empty:
        return _("no record in %(months)s") % {"months": months_text(cause.empty)}
    return _("no record in the last %(days)s days") % {"days": SILENT_DAYS} if cause.silent else ""


def entered_late(cause: CentreCause, within: int) -> str:
    """How many records were entered late; empty where few were."""
    if not cause.late:
        return ""
    told = ngettext(
        "%(n)s record entered more than %(days)s days after its day",
        "%(n)s records entered more than %(days)s days after their day",
        cause.late,
    )
    return told % {"n": whole(cause.late), "days": within}


def of_centre(cause: CentreCause, within: int) -> str:
    """All the reasons of a centre in one sentence."""
    found = [short_of(cause), without_records(cause), entered_late(cause, within)]
    return "; ".join(reason for reason in found if reason)


def missed(alert: Alert) -> list[str]:
    """Of a target that repeats: each period that was missed, with its quadrant."""
    return [
        f"{span_text(span)} ({quadrant.name})" if quadrant is not None else span_text(span)
        for span, quadrant in alert.missed
    ]


def span_text(span: Window) -> str:
    """A period by its days."""
    days = {"start": span.start.strftime("%d/%m/%Y"), "end": span.end.strftime("%d/%m/%Y")}
    return _("from %(start)s to %(end)s") % days


def months_text(months: Sequence[dt.date]) -> str:
    """Months in words, those that follow each other as one: “January 2020, March–May 2020”."""
    runs: list[list[dt.date]] = []
    for month in months:
        if runs and (runs[-1][-1].replace(day=28) + dt.timedelta(days=4)).replace(day=1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_run_text(run[0], run[-1]) for run in runs)


def _run_text(first: dt.date, last: dt.date) -> str:
    if first == last:
        return date_format(first, "F Y")
    return f"{date_format(first, 'F' if first.year == last.year else 'F Y')}–{date_format(last, 'F Y')}"
