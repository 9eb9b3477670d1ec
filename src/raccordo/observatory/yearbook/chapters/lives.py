"""Working lives: how long jobs last, and between which places people go to work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Figure, Paragraph, Section
from raccordo.observatory import charts
from raccordo.observatory.yearbook.laying import (
    crossed,
    first_column,
    fraction,
    integers,
    ordered,
    reading,
    shares,
    table,
)
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.rates import MANY, MARKS
from raccordo.observatory.yearbook.wording import capital, say, the_share, whole


def section(material: Material) -> Section:
    """How long it lasts, and from where to where."""
    return Section(
        title=_("Working lives"),
        anchor="vite",
        blocks=[
            Section(title=_("How long jobs last"), blocks=durations(material)),
            Section(title=_("Who lives here and works elsewhere"), blocks=journeys(material)),
        ],
    )


def durations(material: Material) -> list[Any]:
    """The part of jobs that is still there after some days, by kind of contract."""
    rows = sorted(material.lives.rows, key=lambda row: (-(row["median"] or 1e9), row["name"]))
    if not rows:
        return [Paragraph(text=_("The jobs begun in the quadrant are too few to say how long they last."))]
    names = {row["name"]: capital(say(material, "contract_kind", row["name"])) for row in rows}
    points = [{**point, "name": names[point["name"]]} for point in material.lives.curves]
    marks = [mark for mark in MARKS if any(row["still"][mark] is not None for row in rows)]
    columns = [
        first_column(_("Contract")),
        *integers([_("Median (days)")]),
        *shares([_("after %(n)s days") % {"n": mark} for mark in marks]),
    ]
    told = [
        (
            names[row["name"]],
            None if row["median"] is None else int(row["median"]),
            *(fraction(row["still"][mark]) for mark in marks),
        )
        for row in rows
    ]
    finding = _("Jobs still there after some days, by kind of contract")
    text = _told(material, rows)
    return [
        Paragraph(text=text),
        Figure(
            caption=finding,
            alt=f"{finding}. {text}",
            spec=charts.curves(
                charts.thinned(points), days=_("days"), share=_("jobs still there"), names=list(names.values())
            ),
            data=table(finding, columns, told, sheet=_("Durations")),
            source=_("mandatory communications"),
        ),
        reading(
            _(
                "Jobs begun in the quadrant from %(since)s on, followed to 31 December %(year)s; "
                "those that were still there are "
                "counted for as long as they were seen (Kaplan and Meier's estimate, with its band at 95%%)."
            )
            % {"since": material.lives.since, "year": material.year},
            _(
                "The median is the day by which half have ended; a dash where that was not seen. "
                "Kinds of contract with fewer "
                "than %(many)s jobs are left out."
            )
            % {"many": MANY},
        ),
    ]


def _told(material: Material, rows: list[Any]) -> str:
    by_name = {row["name"]: row for row in rows}
    fixed = by_name.get("fixed_term")
    if fixed is None or fixed["median"] is None:
        return ""
    text = ngettext(
        "Half of fixed-term jobs end within %(days)s day.",
        "Half of fixed-term jobs end within %(days)s days.",
        int(fixed["median"]),
    ) % {"days": whole(int(fixed["median"]))}
    stable = by_name.get("permanent")
    year = stable["still"][365] if stable else None
    if year is None:
        return text
    return f"{text} " + _("Of permanent ones %(share)s are still there after a year.") % {"share": the_share(year)}


def journeys(material: Material) -> list[Any]:
    """Persons at work, by the quadrant they live in and the one they work in."""
    caption = _("Persons at work on 31 December %(year)s, by quadrant of residence (rows) and of work (columns)") % {
        "year": material.year
    }
    found = crossed(
        material, "journeys", "home", "work", _("Lives in"), caption,
        column_values=ordered(material, "journeys", "work"), sheet=_("Journeys"),
    )  # fmt: skip
    return [Paragraph(text=_crossing(material)), found]


def _crossing(material: Material) -> str:
    here = material.quadrant.code
    both = material.number("journeys", home=here, work=here)
    live, work = material.number("journeys", home=here), material.number("journeys", work=here)
    if both is None or not live or not work:
        return _("Too few persons are at work for their journeys to be told.")
    return _(
        "Of who lives in the quadrant and is at work, %(stay)s works in it; of who works in it, %(local)s lives in it."
    ) % {"stay": the_share(both / live), "local": the_share(both / work)}
