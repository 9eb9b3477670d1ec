"""The rule of composition of a network: read from data, asked of the database, shown as a checklist."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from raccordo.law.sources import parse
from raccordo.lines.networks.enums import NetworkActivityKind, NetworkKind, PartnerKind
from raccordo.lines.networks.models import Network, NetworkActivity, NetworkMember
from raccordo.lines.schooling.enums import InstitutionKind

DATA = Path(__file__).parent / "data" / "composition.yaml"

#: The kinds each sort of requirement may name.
KINDS = {
    "partner": PartnerKind,
    "institution": InstitutionKind,
    "activity": NetworkActivityKind,
    "centre": None,
    "company": None,
}


class Requirement(BaseModel):
    """At least so many different members of some kinds, or so many activities."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: Literal["partner", "institution", "centre", "company", "activity"]
    kinds: tuple[str, ...] = ()
    at_least: int = Field(ge=1)

    @model_validator(mode="after")
    def _known_kinds(self) -> Self:
        choices = KINDS[self.member]
        known = set(choices.values) if choices else set()
        if unknown := set(self.kinds) - known:
            raise ValueError(f"{self.member} has no kind {', '.join(sorted(unknown))}")
        return self

    @property
    def label(self) -> str:
        """Who is required, in words."""
        choices = KINDS[self.member]
        if choices and self.kinds:
            return ", ".join(str(choices(kind).label) for kind in self.kinds)
        return {
            "partner": _("partners"),
            "institution": _("institutions"),
            "centre": _("employment centres"),
            "company": _("companies"),
            "activity": _("activities"),
        }[self.member]

    def found(self, at: dt.date) -> QuerySet:
        """One number for each network of the outer query: how many different ones there are on the day ``at``."""
        if self.member == "activity":
            rows: QuerySet = NetworkActivity.objects.filter(held_on__lte=at)
            counted, kind = "pk", "kind__in"
        else:
            rows = NetworkMember.objects.in_force(at).filter(**{f"{self.member}__isnull": False})
            counted, kind = self.member, f"{self.member}__kind__in"
        if self.kinds:
            rows = rows.filter(**{kind: self.kinds})
        return (
            rows.filter(network=OuterRef("pk"))
            .order_by()
            .values("network")
            .annotate(found=Count(counted, distinct=True))
            .values("found")
        )


class Rule(BaseModel):
    """What a kind of network needs, and where the act says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: NetworkKind
    place: str
    requirements: tuple[Requirement, ...] = Field(min_length=1)


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rules: tuple[Rule, ...]


@cache
def rules() -> dict[str, Rule]:
    """The rules, by kind of network. A kind without a rule asks nothing of its members."""
    return {rule.kind.value: rule for rule in parse(DATA.read_text(encoding="utf-8"), _Rules, DATA.name).rules}


def complete(kind: NetworkKind, at: dt.date) -> QuerySet[Network]:
    """Networks of a kind in force on the day whose composition satisfies the rule: one statement."""
    networks = Network.objects.in_force(at).filter(kind=kind)
    rule = rules().get(kind)
    for number, requirement in enumerate(rule.requirements if rule else ()):
        name = f"found_{number}"
        networks = networks.alias(**{name: Subquery(requirement.found(at))}).filter(
            **{f"{name}__gte": requirement.at_least}
        )
    return networks


@dataclass(frozen=True)
class Check:
    """One line of the checklist."""

    label: str
    at_least: int
    found: int

    @property
    def satisfied(self) -> bool:
        return self.found >= self.at_least

    def __str__(self) -> str:
        """The line in words: state first, never by colour alone."""
        words = {"label": self.label, "found": self.found, "at_least": self.at_least}
        if self.satisfied:
            return _("there: %(label)s (%(found)s of at least %(at_least)s)") % words
        return _("missing: %(label)s (%(found)s of at least %(at_least)s)") % words


def checklist(network: Network, at: dt.date) -> list[Check]:
    """The rule of the network's kind, line by line, on the day ``at``; empty where there is no rule."""
    rule = rules().get(network.kind)
    if rule is None:
        return []
    names = [f"found_{number}" for number in range(len(rule.requirements))]
    asked = dict(zip(names, (Subquery(r.found(at)) for r in rule.requirements), strict=True))
    counts = Network.objects.filter(pk=network.pk).annotate(**asked).values(*names).get()
    return [
        Check(requirement.label, requirement.at_least, counts[name] or 0)
        for name, requirement in zip(names, rule.requirements, strict=True)
    ]
