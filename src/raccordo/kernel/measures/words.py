"""A measure explained to a manager, from its declaration."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from raccordo.kernel.measures.evaluate import ANY_WINDOW, subject_model
from raccordo.kernel.measures.types import Measure, Ratio


def explain(item: Measure | Ratio) -> dict[str, Any]:
    """Definition, unit, sides and filter of a measure, in words, as plain data."""
    told: dict[str, Any] = {
        "code": item.code,
        "title": str(item.title),
        "definition": str(item.definition),
        "unit": str(item.unit.label),
    }
    if isinstance(item, Ratio):
        told["formula"] = formula(item)
        told["numerator"] = explain(item.numerator)
        told["denominator"] = explain(item.denominator)
        return told
    return {**told, "counted": counted(item), "when": when(item), "where": where(item)}


def counted(item: Measure) -> str:
    """What stands for one, and how often."""
    name = subject_model(item)._meta.verbose_name
    if item.sums:
        label = field_label(item, item.sums)
        return _("the sum of “%(field)s” over the records “%(name)s”") % {"field": label, "name": name}
    if item.counts == "pk":
        return _("each record “%(name)s” once") % {"name": name}
    return _("each “%(name)s” once, however many records it has") % {"name": name}


def when(item: Measure) -> str:
    """Which days count."""
    if item.stock:
        return _("as things stand on the day looked at")
    if item.on is None:
        return _("in the plan's period up to the day looked at")
    return _("by the day “%(day)s” of the record, in the plan's period up to the day looked at") % {
        "day": field_label(item, item.on)
    }


def field_label(item: Measure, path: str) -> str:
    """What the forms call the field at the end of ``path``."""
    model: Any = item.question(ANY_WINDOW).model
    *relations, last = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return str(model._meta.get_field(last).verbose_name)


def where(item: Measure) -> str:
    """How the parts by centre relate to the region."""
    if item.place is None:
        return _("only for the region as a whole")
    if item.additive:
        return _("by the centre of the record; the centres add up to the region")
    return _("by the centre of the record; who has records in several centres counts in each, and once in the region")


def formula(item: Ratio) -> str:
    """The share written out."""
    sides = {"numerator": item.numerator.title, "denominator": item.denominator.title}
    if item.less_one and item.lookback_years:
        return _("%(numerator)s ÷ %(denominator)s in the %(years)s years before, minus 1") % {
            **sides,
            "years": item.lookback_years,
        }
    if item.less_one:
        return _("%(numerator)s ÷ %(denominator)s, minus 1") % sides
    return _("%(numerator)s ÷ %(denominator)s") % sides
