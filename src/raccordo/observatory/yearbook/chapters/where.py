"""The demand for work by place and season: centres, basins, seasonal peaks."""

from __future__ import annotations

from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Column, Kind, Paragraph
from raccordo.observatory.yearbook.laying import bars, first_column, moved, ordered, reading, table, two_years
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import capital, on_year, say


def places(material: Material) -> list[Any]:
    """Hirings by centre and basin of work, and the seasonal peaks."""
    centres = ordered(material, "hires", "work_centre")
    found = moved(
        material, "work_centre", _("Centre of the workplace"),
        _("Hirings, endings and balance by centre of the workplace"), centres, sheet=_("Centres"),
    )  # fmt: skip
    finding = _("Hirings of %(year)s by centre of the workplace") % {"year": material.year}
    return [
        Paragraph(text=_first_and_last(material, centres)),
        bars(material, "hires", "work_centre", centres, finding, _("hirings"), found),
        two_years(
            material,
            "hires",
            "work_basin",
            _("Basin"),
            _("Hirings by basin of the workplace"),
            sheet=_("Basins"),
        ),
        *_seasons(material),
        reading(
            _(
                "A centre stands for the municipalities it serves. A basin is drawn from home–work "
                "journeys, whatever the "
                "borders: of one that crosses them, only the part in the quadrant is counted."
            ),
        ),
    ]


def _first_and_last(material: Material, centres: list[str]) -> str:
    known = {
        v: change for v in centres if v != UNKNOWN and (change := material.change("hires", work_centre=v)) is not None
    }
    if len(known) < 2:
        return ""
    high, low = (pick(known, key=lambda v: (known[v], v)) for pick in (max, min))
    return _("Among the centres hirings went best in %(high)s%(rise)s and worst in %(low)s%(fall)s.") % {
        "high": say(material, "work_centre", high),
        "rise": on_year(known[high], material.before),
        "low": say(material, "work_centre", low),
        "fall": on_year(known[low], material.before),
    }


def _seasons(material: Material) -> list[Any]:
    if not material.peaks:
        return [
            Paragraph(
                text=_("No activity hires enough in a centre (fifty a year) with a peak that comes back every year.")
            )
        ]
    columns = [
        first_column(_("Economic activity"), 2.4),
        Column(label=_("Centre")),
        Column(label=_("Month")),
        Column(label=_("Times its average"), kind=Kind.DECIMAL),
    ]
    rows = [
        (
            capital(say(material, "division", row["division"])),
            say(material, "work_centre", row["work_centre"]),
            str(MONTHS[row["month"]]),
            round(row["index"], 1),
        )
        for row in material.peaks
    ]
    text = ngettext(
        "%(n)s month stands out: in it an activity hires in a centre half again as much as its "
        "average, two years out of three.",
        "%(n)s months stand out: in them an activity hires in a centre half again as much as its "
        "average, two years out of three.",
        len(rows),
    ) % {"n": len(rows)}
    return [Paragraph(text=text), table(_("Seasonal peaks"), columns, rows, sheet=_("Peaks"))]
