"""The supply of work: who is registered as unemployed, the condition of persons by province and sex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Paragraph, Section
from raccordo.observatory.yearbook.chapters import outside
from raccordo.observatory.yearbook.laying import (
    bars,
    bars_of_change,
    columns_of_two_years,
    crossed,
    first_column,
    ordered,
    reading,
    table,
    two_years,
    two_years_of,
)
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import DURATIONS, TARGETS, capital, on_year, say, the_share, whole

SEXES = ("F", "M")


def section(material: Material) -> Section:
    """Who offers work."""
    return Section(
        title=_("The supply of work"),
        anchor="offerta",
        blocks=[
            Section(title=_("Registered as unemployed"), blocks=registered(material)),
            Section(title=_("Target groups"), blocks=groups(material)),
            Section(title=_("Targeted placement and other lists"), blocks=outside.lists(material)),
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
    by_age = crossed(
        material, "registered", "age", "sex", _("Age"), _("Registered as unemployed by age and sex"),
        sheet=_("Registered by age"),
    )  # fmt: skip
    finding = _("Registered as unemployed on 31 December %(year)s, by age") % {"year": material.year}
    found = material.told.values("registered", "duration", material.before, material.year)
    durations = [one for one in DURATIONS if one in found]
    return [
        Paragraph(text=_told(material)),
        bars(
            material, "registered", "age", ordered(material, "registered", "age"), finding, _("persons"), by_age,
            _("register of the unemployed of the centres"),
        ),
        two_years(
            material, "registered", "duration", _("Unemployed for"), _("Registered as unemployed by duration"),
            values=durations, sheet=_("Registered by duration"),
        ),
        crossed(
            material, "registered", "duration", "sex", _("Unemployed for"), _("Duration and sex"),
            row_values=durations, sheet=_("Duration and sex"),
        ),
        crossed(
            material, "registered", "education", "sex", _("Schooling"),
            _("Registered as unemployed by schooling and sex"), sheet=_("Registered by schooling"),
        ),
        two_years(
            material, "registered", "home_centre", _("Centre"), _("Registered as unemployed by centre"),
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
    ]  # fmt: skip


def groups(material: Material) -> list[Any]:
    """The groups that policies are for, among the registered. A person may be in several."""
    if not material.number("registered") and not material.number("registered", material.before):
        return [Paragraph(text=_("Nobody is registered: there are no groups to tell of."))]
    caption = _("Registered as unemployed on 31 December, by target group")
    rows = [
        (capital(str(name)), *two_years_of(material, f"target_{code}", group="in")) for code, name in TARGETS.items()
    ]
    columns = [first_column(_("Group"), 3), *columns_of_two_years(material)]
    return [
        table(caption, columns, rows, sheet=_("Target groups")),
        reading(_("A person may be in several groups: they do not add up to the registered.")),
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
    columns = [first_column(_("Province"), 2.4), first_column(_("Sex"), 1.1)]
    for label in (_("At work"), _("Registered")):
        columns += columns_of_two_years(material, label)
    data = table(
        _("Persons at work and registered as unemployed on 31 December"), columns, rows,
        total=_row(material, _("Quadrant")), sheet=_("Condition"),
    )  # fmt: skip
    changes = [
        (
            f"{say(material, 'province', one)}, {say(material, 'sex', sex)}",
            material.change("at_work", province=one, sex=sex),
        )
        for one in provinces
        for sex in SEXES
    ]
    finding = _("Persons at work by province of residence and sex: change of %(year)s on %(before)s") % {
        "year": material.year,
        "before": material.before,
    }
    source = _("mandatory communications; register of the unemployed of the centres")
    return [
        bars_of_change(finding, changes, data, source=source),
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
    return (name, sex, *two_years_of(material, "at_work", **at), *two_years_of(material, "registered", **at))
