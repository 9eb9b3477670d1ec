"""The demand for work in its cuts: persons, economic activities, occupations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Column, Paragraph
from raccordo.observatory.words import VERDICTS
from raccordo.observatory.yearbook.laying import (
    bars,
    crossed,
    first_column,
    fraction,
    moved,
    ordered,
    reading,
    shares,
    table,
    two_years,
)
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import capital, listed, on_year, say, the_share, whole


def persons(material: Material) -> list[Any]:
    """Hirings by age, sex, schooling, citizenship, hours; those of targeted placement."""
    told = (
        (material.share("hires", age="15-24"), _("Of hirings %(share)s are of persons under 25.")),
        (material.share("hires", citizenship="foreign"), _("%(share)s are of foreign citizens.")),
        (material.share("hires", hours="part"), _("%(share)s are part-time.")),
        (material.share("hires", education="tertiary"), _("%(share)s are of persons with a degree or the like.")),
    )
    text = [capital(words % {"share": the_share(share)}) for share, words in told if share is not None]
    by_age = crossed(material, "hires", "age", "sex", _("Age"), _("Hirings by age and sex"), sheet=_("Age and sex"))
    finding = _("Hirings of %(year)s by age") % {"year": material.year}
    tables = (
        ("education", _("Schooling"), _("Hirings by schooling and sex"), _("Schooling")),
        ("citizenship", _("Citizenship"), _("Hirings by citizenship and sex"), _("Citizenship")),
        ("hours", _("Working hours"), _("Hirings by working hours and sex"), _("Hours")),
    )
    return [
        Paragraph(text=" ".join(text)),
        bars(material, "hires", "age", ordered(material, "hires", "age"), finding, _("hirings"), by_age),
        *(
            crossed(material, "hires", cut, "sex", label, caption, sheet=sheet)
            for cut, label, caption, sheet in tables
        ),
        *targeted(material),
        reading(
            _("Age is the one reached in the year. A person hired three times is three hirings."),
            _("Schooling is the one the employer communicated, by the classification of the communications."),
        ),
    ]  # fmt: skip


def targeted(material: Material) -> list[Any]:
    """Hirings of targeted placement (L. 68/1999), by sex."""
    number = material.number("targeted")
    if number == 0 and not material.number("targeted", material.before):
        return [Paragraph(text=_("No hiring of the two years was communicated as targeted placement (law 68/1999)."))]
    if number is None:
        return [Paragraph(text=_("Hirings of targeted placement (law 68/1999) are too few to be told."))]
    text = ngettext(
        "%(number)s hiring was communicated as targeted placement (law 68/1999)%(change)s.",
        "%(number)s hirings were communicated as targeted placement (law 68/1999)%(change)s.",
        number,
    ) % {"number": whole(number), "change": on_year(material.change("targeted"), material.before)}
    caption = _("Hirings of targeted placement (law 68/1999)")
    return [
        Paragraph(text=text),
        two_years(material, "targeted", "sex", _("Sex"), caption, sheet=_("Targeted placement")),
    ]


def activities(material: Material) -> list[Any]:
    """Hirings and endings by section of economic activity."""
    values = ordered(material, "hires", "section")
    found = moved(
        material, "section", _("Economic activity"), _("Hirings, endings and balance by economic activity"), values,
        sheet=_("Activities"),
    )  # fmt: skip
    finding = _("Hirings of %(year)s by economic activity") % {"year": material.year}
    return [
        Paragraph(text=_gainers(material, values)),
        bars(material, "hires", "section", values, finding, _("hirings"), found),
        reading(
            _(
                "Activities are the sections of Ateco 2007, by the activity of the employer; for "
                "agency work, by what was communicated."
            )
        ),
    ]


def _gainers(material: Material, values: list[str]) -> str:
    left = {v: balance for v in values if v != UNKNOWN and (balance := material.balance(section=v)) is not None}
    up = [value for value in sorted(left, key=lambda v: (-left[v], v)) if left[value] > 0][:3]
    down = [value for value in sorted(left, key=lambda v: (left[v], v)) if left[value] < 0][:3]
    text = []
    for found, words in (
        (up, _("Most jobs were gained in %(names)s.")),
        (down, _("Most jobs were lost in %(names)s.")),
    ):
        if found:
            names = [
                f"{say(material, 'section', value)} ({'+' if left[value] > 0 else '−'}{abs(left[value])})"
                for value in found
            ]
            text.append(words % {"names": listed(names)})
    return " ".join(text) or _("No activity gained or lost jobs.")


def occupations(material: Material) -> list[Any]:
    """Hirings by great group, and which groups of three digits grew or fell."""
    values = ordered(material, "hires", "great_group")
    by_group = crossed(
        material,
        "hires",
        "great_group",
        "sex",
        _("Great group"),
        _("Hirings by great group of occupations and sex"),
        sheet=_("Occupations"),
    )
    finding = _("Hirings of %(year)s by great group of occupations") % {"year": material.year}
    return [
        bars(material, "hires", "great_group", values, finding, _("hirings"), by_group),
        *_growing(material),
        reading(
            _("Great groups of the classification of occupations CP2021, by the first digit of the code communicated."),
            _(
                "Growing and shrinking: the whole interval at 95% lies on one side of zero, by "
                "chance alone; of occupations with "
                "fewer than thirty hirings nothing is said."
            ),
        ),
    ]


def _growing(material: Material) -> list[Any]:
    rows = [
        (
            capital(say(material, "occupation_group", row["occupation_group"])),
            fraction(row["growth"]),
            fraction(row["low"]),
            fraction(row["high"]),
            str(VERDICTS[row["verdict"]]),
        )
        for row in material.trends
    ]
    if not rows:
        return [Paragraph(text=_("No occupation has thirty hirings or more: of none can it be said whether it grows."))]
    told = {verdict: sum(row["verdict"] == verdict for row in material.trends) for verdict in ("growing", "shrinking")}
    grown = ngettext("%(n)s occupation grows", "%(n)s occupations grow", told["growing"]) % {"n": told["growing"]}
    fell = ngettext("%(n)s shrinks", "%(n)s shrink", told["shrinking"]) % {"n": told["shrinking"]}
    grown = grown if told["growing"] else _("no occupation grows")
    fell = fell if told["shrinking"] else _("none shrinks")
    text = _("Beyond chance %(grown)s and %(fell)s, of the %(all)s with thirty hirings or more.") % {
        "grown": grown,
        "fell": fell,
        "all": len(rows),
    }
    columns = [
        first_column(_("Occupation (three digits)"), 3),
        *shares([_("Growth"), _("at least"), _("at most")]),
        Column(label=_("In words")),
    ]
    caption = _("Growth of hirings by occupation, %(year)s on %(before)s") % {
        "year": material.year,
        "before": material.before,
    }
    return [Paragraph(text=text), table(caption, columns, rows, sheet=_("Growth"))]
