"""A matrix as one reads it: a line for each origin, a column for each destination, the totals of both and of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.utils.translation import gettext as _

from raccordo.analysis.careers.transitions import MISSING, NO_JOB, OUT_OF_WORK
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.observatory.hiding import HIDDEN
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.answer import Row

#: The file of a matrix is asked for as `?matrice-formato=csv`, that of the list under it as `?formato=csv`.
PREFIX = "matrice-"
#: Out of work and what is not known stand after all other states, in this order.
LAST = (OUT_OF_WORK, NO_JOB, MISSING)
#: From these shares of the origin on a cell has the next darker ground.
GRADES = (0.05, 0.15, 0.3, 0.5)
SAME, WITHHELD, NONE = "stessa", "taciuta", "nessuno"


@dataclass(frozen=True)
class Box:
    """A cell: the count and its share of the origin in words, what it opens, and its classes of style."""

    words: str
    share: str
    url: str
    look: str


@dataclass(frozen=True)
class Line:
    """An origin, or all of them, with its cells and the whole of its cases."""

    name: str
    boxes: Sequence[Box]
    whole: Box


@dataclass(frozen=True)
class Matrix:
    """The cells of a transition matrix by origin and destination.

    ``cells`` are those that the list shows, counts withheld and rounded already (`transitions.hide_matrix`): one for
    each pair that occurs. ``name`` is that of the file; ``opens`` says where a cell opens, ``lists`` where the list
    under it does with some filters; ``by_code`` puts states in the order of their codes, else the largest come first.
    """

    cells: Sequence[Row]
    name: str
    opens: Callable[[Row], str]
    lists: Callable[[dict[str, str]], str]
    by_code: bool = False

    @cached_property
    def origins(self) -> list[tuple[str, str]]:
        """Code and words of every origin, in order."""
        return self._states("origin", "from")

    @cached_property
    def destinations(self) -> list[tuple[str, str]]:
        """Code and words of every destination, in the order of the origins."""
        return self._states("destination", "to")

    @property
    def heads(self) -> list[str]:
        """The words above the columns."""
        return [words for _code, words in self.destinations]

    @property
    def lines(self) -> list[Line]:
        """The lines of the page."""
        found = {(row["origin"], row["destination"]): row for row in self.cells}
        said = self._filters("origin", "from")
        return [
            Line(
                words,
                [self._box(found.get((code, other)), code == other) for other, _words in self.destinations],
                self._total(self._whole(code), {"f-from": said[code]}),
            )
            for code, words in self.origins
        ]

    @property
    def foot(self) -> Line:
        """The last line: the cases of all origins in each destination, and in all."""
        said = self._filters("destination", "to")
        boxes = [self._total(self._arriving(code), {"f-to": said[code]}) for code, _words in self.destinations]
        return Line(_("All the origins"), boxes, self._total(self._everything, {}))

    def listing(self, request: PageRequest) -> Listing:
        """The same as rows under columns, for files: counts by destination, their total, shares of the origin."""
        rows: list[Row] = [
            {
                "from": words,
                "whole": self._whole(code),
                "cases": self._along(code, "cases"),
                "share": self._along(code, "share"),
            }
            for code, words in self.origins
        ]
        arriving = {code: self._arriving(code) for code, _words in self.destinations}
        shares = {code: self._part(cases) for code, cases in arriving.items()}
        rows.append({"from": _("All the origins"), "whole": self._everything, "cases": arriving, "share": shares})
        columns: list[Column] = [a.words("from", _("Origin"))]
        columns += [self._column("cases", other, words) for other, words in self.destinations]
        columns.append(a.count("whole", _("All the cases of the origin")))
        columns += [
            self._column("share", other, _("%(state)s: share of the origin") % {"state": words})
            for other, words in self.destinations
        ]
        return Listing(request, rows, columns, prefix=PREFIX)

    @property
    def _everything(self) -> Any:
        return self.cells[0]["all_cases"]

    def _arriving(self, destination: str) -> Any:
        """All the cases of a destination, whatever their origin."""
        return next(row["destination_cases"] for row in self.cells if row["destination"] == destination)

    def _part(self, cases: Any) -> Any:
        """The share of all the cases that some are, worked out from the rounded counts."""
        return HIDDEN if cases is HIDDEN or not self._everything else min(cases / self._everything, 1.0)

    def _filters(self, side: str, said: str) -> dict[str, str]:
        """What the list is filtered by for each state; nothing where two states are said alike."""
        words = {row[side]: row[said] for row in self.cells}
        return {code: word if list(words.values()).count(word) == 1 else "" for code, word in words.items()}

    def _total(self, cases: Any, filters: dict[str, str]) -> Box:
        """A total: it opens on its cells in the list."""
        if cases is HIDDEN:
            return Box(a.sign(), "", "", WITHHELD)
        share = "" if "f-from" in filters else a.share_shown(self._part(cases))
        opens = "" if "" in filters.values() else self.lists(filters)
        return Box(a.shown(cases), share or a.percent(1.0), opens, "tutti")

    def _states(self, side: str, said: str) -> list[tuple[str, str]]:
        words = {row[side]: row[said] for row in self.cells}
        sizes: dict[str, float] = {}
        for row in self.cells:
            for end in ("origin", "destination"):
                sizes[row[end]] = sizes.get(row[end], 0) + row["cases"]
        codes = sorted(words, key=partial(self._rank, sizes))
        twice = {word for word in words.values() if list(words.values()).count(word) > 1}
        return [(code, f"{words[code]} ({code})" if words[code] in twice else words[code]) for code in codes]

    def _rank(self, sizes: dict[str, float], code: str) -> tuple[Any, ...]:
        last = LAST.index(code) + 1 if code in LAST else 0
        return (last, code) if self.by_code else (last, -sizes[code], code)

    def _whole(self, origin: str) -> Any:
        return next(row["origin_cases"] for row in self.cells if row["origin"] == origin)

    def _along(self, origin: str, figure: str) -> dict[str, Any]:
        """A figure of an origin by destination; a pair that does not occur has none of the cases."""
        mine = {row["destination"]: row[figure] for row in self.cells if row["origin"] == origin}
        return {other: mine.get(other, 0) for other, _words in self.destinations}

    @staticmethod
    def _column(figure: str, code: str, words: str) -> Column:
        key = f"{figure}-{code}"
        text = a.shown if figure == "cases" else a.share_shown
        return Column(key, words, lambda row: row[figure][code], text=text, number=True)

    def _box(self, row: Row | None, same: bool) -> Box:
        mine = [SAME] if same else []
        if row is None:
            return Box(a.shown(0), "", "", " ".join([*mine, NONE]))
        if row["cases"] is HIDDEN:
            return Box(a.sign(), "", "", " ".join([*mine, WITHHELD]))
        share = row["share"]
        if share is HIDDEN:
            return Box(a.shown(row["cases"]), "", self.opens(row), " ".join(mine))
        look = [*mine, f"quota-{sum(share >= grade for grade in GRADES)}"]
        return Box(a.shown(row["cases"]), a.percent(share), self.opens(row), " ".join(look))
