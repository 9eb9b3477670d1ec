"""The check: what a plan says about itself that cannot all be true, or cannot be measured.

Rules are generic: they compare the entries of any plan. Each rule's prose is in docs/plan-check.md.
"""

from __future__ import annotations

from ..model import PlanDocument
from . import figures, structure, time_and_law
from .finding import RULES, Finding, Severity

_ORDER = {severity: position for position, severity in enumerate(Severity)}


def check(document: PlanDocument) -> list[Finding]:
    """Every finding of every rule, the gravest first, then in the order of the rules and of the plan."""
    findings = [finding for rule in RULES.values() for finding in rule(document)]
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


__all__ = ["RULES", "Finding", "Severity", "check", "figures", "structure", "time_and_law"]
