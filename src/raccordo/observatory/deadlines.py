"""The deadlines of mandatory communications, from the law to the analysis."""

from __future__ import annotations

from raccordo.analysis.cob.lateness import CHANGE, HIRE, URGENT_HIRE, Deadline, Rule
from raccordo.law.parameters import parameter

#: Parameter of the law → duty, kinds of employer, rule.
DUTIES: tuple[tuple[str, str, tuple[str, ...], Rule], ...] = (
    ("hire_days_before", HIRE, ("private",), Rule.DAYS_BEFORE),
    ("urgency_hire_days", URGENT_HIRE, ("private",), Rule.DAYS_AFTER),
    ("change_days", CHANGE, ("private",), Rule.DAYS_AFTER),
    ("public_next_month_day", HIRE, ("public",), Rule.NEXT_MONTH_DAY),
    ("public_next_month_day", URGENT_HIRE, ("public",), Rule.NEXT_MONTH_DAY),
    ("public_next_month_day", CHANGE, ("public",), Rule.NEXT_MONTH_DAY),
    ("agency_next_month_day", HIRE, ("agency",), Rule.NEXT_MONTH_DAY),
    ("agency_next_month_day", URGENT_HIRE, ("agency",), Rule.NEXT_MONTH_DAY),
    ("agency_next_month_day", CHANGE, ("agency",), Rule.NEXT_MONTH_DAY),
)


def legal_deadlines() -> list[Deadline]:
    """Every deadline with the days in which it holds and its reference."""
    return [
        Deadline(duty, kinds, rule, int(dated.value), dated.since, dated.to, dated.reference)
        for name, duty, kinds, rule in DUTIES
        for dated in parameter(f"communications.{name}").values
    ]
