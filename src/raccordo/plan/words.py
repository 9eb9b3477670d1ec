"""Figures, targets and cells in the words of a reader, in the reader's language."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from raccordo.kernel import numbers
from raccordo.kernel.measures import Figure
from raccordo.plan.document import Comparator, Per, PlanDocument, SectionKind
from raccordo.plan.models import Indicator

SHARES = {Comparator.SHARE_AT_LEAST, Comparator.GROWTH_AT_LEAST}


def whole(number: int | Decimal) -> str:
    """A whole number with the language's separators: 20.000."""
    return numbers.written(int(number))


def percentage(value: Decimal, decimals: int = 1) -> str:
    """A fraction as a percentage: 0.064 → “6,4%”. Only for display; computing keeps the fraction."""
    step = Decimal(1).scaleb(-decimals)
    shown = (value * 100).quantize(step, rounding=ROUND_HALF_UP)
    if shown == shown.to_integral_value():
        shown = shown.to_integral_value()
        return f"{numbers.written(int(shown))}%"
    return f"{numbers.written(shown, decimals)}%"


def figure_text(figure: Figure) -> str:
    """A figure in words: “13”, or “12 of 31 (38,7%)”; a growth with its sign."""
    if figure.denominator is None:
        return whole(figure.numerator)
    sides = {"part": whole(figure.numerator), "all": whole(figure.denominator)}
    if figure.value is None:
        return _("%(part)s of %(all)s") % sides
    share = percentage(figure.value)
    if figure.less_one:
        sign = "+" if figure.value >= 0 else ""
        return _("%(share)s (%(part)s against %(all)s)") % {**sides, "share": f"{sign}{share}"}
    return _("%(share)s (%(part)s of %(all)s)") % {**sides, "share": share}


def value_text(value: Decimal | None, *, share: bool) -> str:
    """A value of a series: a percentage or a whole number; a dash where there is none."""
    if value is None:
        return "–"
    return percentage(value) if share else whole(value)


def expected_text(value: Decimal | None, *, share: bool) -> str:
    """A value of the expected path; between few units to the tenth, or who has 0 would be behind 0."""
    if value is None or share or abs(value) >= 100 or value == value.to_integral_value():
        return value_text(value, share=share)
    return numbers.written(value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), grouping=False)


def is_share(indicator: Indicator) -> bool:
    """Whether the indicator is told as a percentage."""
    return Comparator(indicator.comparator) in SHARES or hasattr(indicator.item, "numerator")


def per_text(pers: list[str]) -> str:
    """What a target repeats over: “per quadrant and per year”."""
    words = {
        Per.YEAR.value: _("per year"),
        Per.HALF_YEAR.value: _("per half-year"),
        Per.CENTRE.value: _("per centre"),
        Per.QUADRANT.value: _("per quadrant"),
    }
    return " ".join(words[per] for per in pers)


def target_text(indicator: Indicator) -> str:
    """The target as one reads it: “at least 40% of 31”, “1 per quadrant per year”, “no number in the act”."""
    value, size = indicator.target_value or Decimal(0), indicator.whole
    match Comparator(indicator.comparator):
        case Comparator.REPORTED:
            return _("no number in the act")
        case Comparator.DELIVERABLE_SHARED:
            return _("document shared")
        case Comparator.ALL_OF:
            return _("all %(size)s") % {"size": whole(size)} if size else _("all (100%)")
        case Comparator.SHARE_AT_LEAST:
            share = percentage(value)
            if size:
                return _("at least %(share)s of %(size)s") % {"share": share, "size": whole(size)}
            return _("at least %(share)s") % {"share": share}
        case Comparator.GROWTH_AT_LEAST:
            return _("growth of at least %(share)s") % {"share": percentage(value)}
        case Comparator.PER:
            return f"{whole(value)} {per_text(indicator.target_per)}"
        case _:
            return _("at least %(value)s") % {"value": whole(value)}


def section_words(document: PlanDocument) -> dict[str, str]:
    """Where in the act, in few words, by the section's code, in the act's order: “Summary sheet, Business crises”.

    The act's own headings run over several lines and repeat each other; two sections that would be called the same
    are told apart by the beginning of their heading.
    """
    kinds = {
        SectionKind.STATE_OF_THE_ART: _("State of the art"),
        SectionKind.NARRATIVE: _("Text"),
        SectionKind.SHEET: _("Summary sheet"),
    }
    shorts = {line.code: line.short for line in document.lines}
    called = {
        section.code: f"{kinds[section.kind]}, {shorts[section.line]}"
        if section.kind in kinds and section.line
        else sentence(section.title)
        for section in document.sections
    }
    uses = Counter(called.values())
    return {
        section.code: called[section.code]
        if uses[called[section.code]] == 1
        else f"{called[section.code]} (“{Truncator(sentence(section.title)).words(6)}”)"
        for section in document.sections
    }


def sentence(title: str) -> str:
    """A heading in capitals as a sentence; any other as it is."""
    return title.capitalize() if title.isupper() else title
