"""What a reader chose to look at: the filters that the board and the map share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.models import Quadrant
from raccordo.plan.board import BoardRow, board, indicators_of
from raccordo.plan.judgement import Verdict
from raccordo.plan.models import Indicator, PlanVersion
from raccordo.plan.reports.outside import seen


@dataclass(frozen=True)
class Option:
    """One choice of a filter."""

    value: str
    words: str
    chosen: bool


class Chosen:
    """The plan version, the day, and the line, verdict, kind, quadrant and text asked for."""

    def __init__(self, request: PageRequest):
        self.request = request
        self.at = request.at
        self.version = version_at(request)
        self.text = request.GET.get("q", "").strip()
        self.line = self._one_of("linea", {line.code for line in self.lines})
        self.kind = self._one_of("tipo", {value for value, _words in _kinds()})
        verdict = self._one_of("esito", set(Verdict.values))
        self.verdict = Verdict(verdict) if verdict else None
        code = request.GET.get("quadrante", "")
        self.quadrant = next((q for q in self.quadrants if q.code == code), None)

    def _one_of(self, name: str, known: set[str]) -> str:
        value = self.request.GET.get(name, "")
        return value if value in known else ""

    @cached_property
    def lines(self) -> list:
        """The lines of the plan, in order."""
        return list(self.version.lines.all())

    @cached_property
    def quadrants(self) -> list[Quadrant]:
        """The quadrants of the region, in order."""
        return list(Quadrant.objects.all())

    @cached_property
    def all_rows(self) -> list[BoardRow]:
        """The whole board on the day, with the quadrant's part where one is chosen."""
        found = board(self.version, self.at, quadrant=self.quadrant, parts=False)
        return [seen(self.request.user, row) for row in found]

    @cached_property
    def rows(self) -> list[BoardRow]:
        """The rows that pass every filter."""
        return [row for row in self.all_rows if self._passes(row)]

    def _passes(self, row: BoardRow, *, ignoring: str = "") -> bool:
        item = row.indicator
        return (
            (ignoring == "linea" or not self.line or item.line.code == self.line)
            and (ignoring == "tipo" or not self.kind or item.kind == self.kind)
            and (ignoring == "esito" or self.verdict is None or row.verdict == self.verdict)
            and (not self.text or self.text.casefold() in f"{item.code} {item.short} {item.title}".casefold())
        )

    def _counted(self, name: str, value: str, of) -> int:
        return sum(self._passes(row, ignoring=name) and of(row) == value for row in self.all_rows)

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.text or self.line or self.kind or self.verdict or self.quadrant)

    @property
    def filters(self) -> list[dict[str, Any]]:
        """The filters with their choices, each saying how many rows it would leave."""
        lines = [(line.code, line.short) for line in self.lines]
        return [
            self._filter("linea", _("Line"), lines, self.line, lambda row: row.indicator.line.code),
            self._filter("tipo", _("Kind"), _kinds(), self.kind, lambda row: row.indicator.kind),
            self._filter("esito", _("Verdict"), Verdict.choices, self.verdict or "", lambda row: row.verdict.value),
            {
                "name": "quadrante",
                "label": _("Quadrant"),
                "options": [
                    Option(q.code, q.name, self.quadrant is not None and q.pk == self.quadrant.pk)
                    for q in self.quadrants
                ],
            },
        ]

    def _filter(self, name: str, label: str, choices, chosen: str, of) -> dict[str, Any]:
        options = [
            Option(value, f"{str(words).capitalize()} ({self._counted(name, value, of)})", value == chosen)
            for value, words in choices
        ]
        return {"name": name, "label": label, "options": options}


def _kinds() -> list[tuple[str, str]]:
    return [(value, str(words)) for value, words in Indicator._meta.get_field("kind").flatchoices]


class NoPlan(Exception):
    """No version of a plan is in force on the day looked at."""


def version_at(request: PageRequest) -> PlanVersion:
    """The version by which the plan is read on the day looked at.

    Raises:
        NoPlan: none is in force.
    """
    version = PlanVersion.objects.in_force(request.at)
    if version is None:
        raise NoPlan
    return version


def indicator_at(request: PageRequest, code: str) -> Indicator:
    """The indicator with this code in the version of the day.

    Raises:
        Http404: the plan has none.
    """
    return get_object_or_404(indicators_of(version_at(request)), code=code)
