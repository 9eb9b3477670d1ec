"""What the check reports, and the register of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..messages import Message, say
from ..model import PlanDocument, Source


class Severity(StrEnum):
    """From the worst: two places say different things; something is missing; two readings are possible."""

    CONTRADICTION = "contradiction"
    GAP = "gap"
    AMBIGUITY = "ambiguity"


@dataclass(frozen=True, slots=True)
class Finding:
    """An inconsistency of the plan with itself.

    ``subject`` is the code of the entry concerned; ``places`` are the passages of the act to compare.
    """

    rule: str
    severity: Severity
    subject: str
    message: Message
    places: tuple[Source, ...]

    def text(self, translate: Callable[[str], str] = lambda text: text, show: Callable[[Any], str] = str) -> str:
        """The sentence, translated, its numbers and days as `show` writes them."""
        return self.message.text(translate, show)


Rule = Callable[[PlanDocument], Iterator[Finding]]
RULES: dict[str, Rule] = {}


def rule(code: str) -> Callable[[Rule], Rule]:
    """Register a rule under its code, which is also its name in docs/plan-check.md."""

    def register(function: Rule) -> Rule:
        if code in RULES:
            raise ValueError(f"two rules are called {code!r}")
        RULES[code] = function
        return function

    return register


def find(severity: Severity, key: str, subject: str, places: Sequence[Source], /, **params: object) -> Finding:
    """A finding of the rule `key`, said with the template of the same name; places without repetitions."""
    return Finding(key, severity, subject, say(key, **params), tuple(dict.fromkeys(places)))
