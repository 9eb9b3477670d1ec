"""Figures and codes of the report in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from raccordo.analysis.cob.reasons import CONTRADICTIONS, REJECTS
from raccordo.analysis.cob.report import Language, field_words, words
from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel import numbers
from raccordo.kernel.territory.models import Province
from raccordo.observatory.words import GREAT_GROUPS, KINDS, SECTIONS, SEXES
from raccordo.observatory.yearbook.material import Material

CITIZENSHIPS = {"italian": gettext_lazy("Italian"), "foreign": gettext_lazy("foreign")}
HOURS = {
    "full": gettext_lazy("full-time"),
    "part": gettext_lazy("part-time"),
    "none": gettext_lazy("hours not defined"),
}
DURATIONS = {
    "to_6": gettext_lazy("up to six months"),
    "to_12": gettext_lazy("from six to twelve months"),
    "over_12": gettext_lazy("more than twelve months"),
}
EDUCATIONS = {
    "primary": gettext_lazy("no qualification or primary school"),
    "lower": gettext_lazy("lower secondary school"),
    "upper": gettext_lazy("upper secondary school, all"),
    "tertiary": gettext_lazy("after upper secondary school"),
}
TARGETS = {
    "young": gettext_lazy("under 30"),
    "older": gettext_lazy("50 and over"),
    "women": gettext_lazy("women"),
    "foreign": gettext_lazy("foreign citizens"),
    "long": gettext_lazy("unemployed for more than a year"),
    "low": gettext_lazy("with lower secondary school at most"),
    "benefit": gettext_lazy("with an income support in force"),
}
FIRMS = {
    "private": gettext_lazy("private employers"),
    "public": gettext_lazy("public administrations"),
    "agency": gettext_lazy("employment agencies"),
}
SECTION_NAMES = {f"{first:02}-{last:02}": name for first, last, name in SECTIONS}
SAID = {
    "sex": SEXES,
    "contract_kind": KINDS,
    "citizenship": CITIZENSHIPS,
    "hours": HOURS,
    "duration": DURATIONS,
    "education": EDUCATIONS,
    "target": TARGETS,
    "section": SECTION_NAMES,
    "great_group": GREAT_GROUPS,
    "employer_kind": FIRMS,
}
#: Cut → what the places of `Words` call it.
PLACES = {"home_centre": "work_centre", "home": "work_quadrant", "work": "work_quadrant"}


def say(material: Material, cut: str, code: str) -> str:
    """A value of a cut in words."""
    if code == UNKNOWN:
        outside = cut in ("home", "work", "work_quadrant", "work_centre", "work_basin")
        return _("outside the region, or not known") if outside else _("not known")
    if cut in SAID:
        return str(SAID[cut].get(code, code))
    if cut == "month":
        return str(MONTHS[int(code)])
    if cut == "age":
        return _("65 and over") if code == "65+" else code.replace("-", "–")
    if cut in ("reject", "contradiction"):
        return _reason(cut, code)
    if cut == "province":
        return Province.objects.filter(code=code).values_list("name", flat=True).first() or code
    return material.words.value(PLACES.get(cut, cut), code)


def _reason(cut: str, code: str) -> str:
    """Why a row was refused (“field:reason”), or which contradiction there is."""
    language: Language = "it" if (get_language() or "it").startswith("it") else "en"
    if cut == "contradiction":
        return words(CONTRADICTIONS[code], language)
    name, _colon, reason = code.partition(":")
    return f"{field_words(name, language)}: {words(REJECTS[reason], language)}"


def capital(words: str) -> str:
    """Words at the beginning of a line."""
    return words[:1].upper() + words[1:]


def whole(number: int) -> str:
    """A whole number with the language's separators."""
    return numbers.written(number)


def percent(value: float, decimals: int = 1) -> str:
    """A fraction as a percentage."""
    return f"{numbers.written(round(value * 100, decimals), decimals, grouping=False)}%"


def the_share(value: float) -> str:
    """A fraction as a percentage within a sentence: Italian puts the article before it (il 14%, l’8%, lo 0,5%)."""
    told = percent(value)
    if not (get_language() or "").startswith("it"):
        return told
    whole_part = told.partition(",")[0].rstrip("%")
    if whole_part == "0":
        return f"lo {told}"
    return f"l’{told}" if whole_part in ("1", "8", "11") or whole_part.startswith("8") else f"il {told}"


def signed(value: float) -> str:
    """A change as a percentage with its sign."""
    return f"{'+' if round(value, 3) > 0 else ''}{percent(value)}"


def on_year(change: float | None, year: int) -> str:
    """A change on a year before, in brackets; nothing where it is not known."""
    return "" if change is None else " " + _("(%(change)s on %(year)s)") % {"change": signed(change), "year": year}


def listed(names: Sequence[str]) -> str:
    """“a, b and c”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
