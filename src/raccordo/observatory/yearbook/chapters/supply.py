"""The supply of work: who is registered as unemployed, the condition of persons by province and sex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Figure, Paragraph, Section
from raccordo.observatory import charts
from raccordo.observatory.yearbook.chapters.who import ages, bars, ordered
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import (
    DURATIONS,
    capital,
    cell,
    crossed,
    first_column,
    fraction,
    integers,
    on_year,
    percent,
    reading,
    say,
    shares,
    table,
    the_share,
    two_years,
    whole,
)

SEXES = ("F", "M")


def section(material: Material) -> Section:
    """Who offers work."""
    return Section(
        title=_("The supply of work"),
        anchor="offerta",
        blocks=[
            Section(title=_("Registered as unemployed"), blocks=registered(material)),
            Section(title=_("Condition of persons by province and sex"), blocks=condition(material)),
        ],
    )


def registered(material: Material) -> list[Any]:
    """The register on the year's last day."""
    number = material.number("registered")
    if number == 0 and not material.number("registered", material.before):
        return [
            Paragraph(text=_("The registers of the centres hold nobody unemployed on 31 December of the two years."))
        ]
    found = crossed(
        material,
        "registered",
        "age",
        "sex",
        _("Age"),
        _("Registered as unemployed by age and sex"),
        row_values=ages(material, "registered"),
        sheet=_("Registered by age"),
    )
    finding = _("Registered as unemployed on 31 December %(year)s, by age") % {"year": material.year}
    figure = bars(
        material,
        "registered",
        "age",
        ages(material, "registered"),
        finding,
        _("persons"),
        found,
        _("register of the unemployed of the centres"),
    )
    durations = [
        one
        for one in DURATIONS
        if one in material.told.values("registered", "duration", material.before, material.year)
    ]
    return [
        Paragraph(text=_told(material)),
        figure,
        two_years(
            material,
            "registered",
            "duration",
            _("Unemployed for"),
            _("Registered as unemployed by duration"),
            values=durations,
            sheet=_("Registered by duration"),
        ),
        crossed(
            material,
            "registered",
            "duration",
            "sex",
            _("Unemployed for"),
            _("Duration and sex"),
            row_values=durations,
            sheet=_("Duration and sex"),
        ),
        two_years(
            material,
            "registered",
            "home_centre",
            _("Centre"),
            _("Registered as unemployed by centre"),
            values=ordered(material, "registered", "home_centre"),
            sheet=_("Registered by centre"),
        ),
        reading(
            _(
                "Registered as unemployed: persons with the status of unemployed on the centres' "
                "register on 31 December, those "
                "suspended by a short job not included. It is a condition of law: who looks for "
                "work without registering is not "
                "in it, and it is not the unemployment of the ISTAT survey."
            ),
            _("Long-term: unemployed for more than twelve months (D.Lgs 150/2015)."),
        ),
    ]


def _told(material: Material) -> str:
    number, women = material.number("registered"), material.share("registered", sex="F")
    text = []
    if number is not None:
        text.append(
            ngettext(
                "%(number)s person is registered%(change)s.", "%(number)s persons are registered%(change)s.", number
            )
            % {"number": whole(number), "change": on_year(material.change("registered"), material.before)}
        )
    if women is not None:
        text.append(_("Women are %(share)s.") % {"share": the_share(women)})
    entered = material.number("entered")
    if entered:
        text.append(
            ngettext(
                "In the year %(number)s person registered for the first time%(change)s.",
                "In the year %(number)s persons registered for the first time%(change)s.",
                entered,
            )
            % {"number": whole(entered), "change": on_year(material.change("entered"), material.before)}
        )
    return " ".join(text)


def condition(material: Material) -> list[Any]:
    """Persons at work and persons registered, by province and sex: absolute and change."""
    provinces = sorted(
        {
            *material.told.values("at_work", "province", material.before, material.year),
            *material.told.values("registered", "province", material.before, material.year),
        }
    )
    rows = [_row(material, say(material, "province", one), province=one, sex=sex) for one in provinces for sex in SEXES]
    if len(provinces) > 1:
        rows += [_row(material, _("Quadrant"), sex=sex) for sex in SEXES]
    years = (material.before, material.year)
    columns = [first_column(_("Province")), first_column(_("Sex"), 1)]
    for label in (_("At work"), _("Registered")):
        columns += [*integers([f"{label} {year}" for year in years]), *shares([_("Change on the year before")])]
    total = _row(material, _("Quadrant"))
    points: list[dict[str, Any]] = [
        {"name": f"{say(material, 'province', one)}, {say(material, 'sex', sex)}", "value": change}
        for one in provinces
        for sex in SEXES
        if (change := material.change("at_work", province=one, sex=sex)) is not None
    ]
    finding = _("Persons at work by province of residence and sex: change of %(year)s on %(before)s") % {
        "year": material.year,
        "before": material.before,
    }
    return [
        Figure(
            caption=finding,
            alt=f"{finding}: " + "; ".join(f"{point['name']} {percent(point['value'])}" for point in points) + ".",
            spec=charts.bars(points, _("change on the year before"), share=True),
            data=table(
                _("Persons at work and registered as unemployed on 31 December"),
                columns,
                rows,
                total=total,
                sheet=_("Condition"),
            ),
            source=_("mandatory communications; register of the unemployed of the centres"),
        ),
        reading(
            _(
                "At work: who lives in the province and on 31 December has an employment "
                "relationship, wherever it is, by the "
                "communications; the self-employed are not seen, nor whoever was hired before the "
                "first message received."
            ),
            _(
                "Registered: by the province of the centre. A person with a short job may be in "
                "both columns: they do not add up "
                "to a labour force."
            ),
        ),
    ]


def _row(material: Material, name: str, **at: str) -> tuple[Any, ...]:
    sex = capital(say(material, "sex", at["sex"])) if "sex" in at else _("Total")
    found: list[Any] = [name, sex]
    for measure in ("at_work", "registered"):
        found += [cell(material.number(measure, material.before, **at)), cell(material.number(measure, **at))]
        found.append(fraction(material.change(measure, **at)))
    return tuple(found)
