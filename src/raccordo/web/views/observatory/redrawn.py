"""Two drawings of the basins compared: what became of the basins, and which municipalities changed theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.desk.listing import Column
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory.drawing import BasinShape, read_map, read_towns
from raccordo.observatory.market import Basins
from raccordo.observatory.redrawn import (
    BORN,
    CHANGED,
    GONE,
    MOVED,
    ONLY_AFTER,
    ONLY_BEFORE,
    SAME,
    STAYS,
    Redrawn,
    between,
)
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import basin, opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked
from raccordo.web.views.observatory.told import kept, limits, to_drawings

#: Icon and colour of what became of a basin or a municipality.
MARKS = {
    SAME: ("check-circle", "solo-riportato"), STAYS: ("check-circle", "solo-riportato"),
    CHANGED: ("exchange-circle", "in-linea"), MOVED: ("arrow-right", "in-linea"),
    BORN: ("plus-circle", "raggiunto"), GONE: ("minus-circle", "in-ritardo"),
    ONLY_BEFORE: ("minus-circle", "in-ritardo"), ONLY_AFTER: ("plus-circle", "raggiunto"),
}  # fmt: skip


def compared(asked: Asked, before: Basins, after: Basins) -> Answer:
    """What changed between two drawings, the earlier one first: the basins, or the municipalities."""
    found = between(asked.observatory.market, before, after)
    tables = [("bacini", _("the basins")), ("comuni", _("the municipalities"))]
    of = asked.choose("mostra", _("Show"), tables)
    words, at = _words(), Opens(before, after)
    for row in (*found.basins, *found.municipalities):
        row["said"] = words[row["what"]]
        for side in ("before", "became", "after"):
            row[f"said_{side}"] = asked.words.value("work", row[side]) if row.get(side) else _("no basin")
    for row in found.municipalities:
        row["name"] = asked.words.value("work", row["municipality"])
    many = {what: sum(row["what"] == what for row in (*found.basins, *found.municipalities)) for what in words}
    index = a.decimals(found.comparison.adjusted_rand, 3)
    return Answer(
        finding=_finding(found, before, after, many),
        drawing=_map(asked, before, after, found),
        caption=dict(tables)[of].capitalize(),
        file=_("basins-compared"),
        columns=_basin_columns(before, after, at) if of == "bacini" else _town_columns(before, after),
        rows=_basin_rows(found) if of == "bacini" else found.municipalities,
        figures=[
            (_("municipalities that changed basin"), told(many[MOVED]), at.towns(said=words[MOVED])),
            (_("basins born"), told(many[BORN]), at.basins(words[BORN])),
            (_("basins gone"), told(many[GONE]), at.basins(words[GONE])),
            (_("basins with the same municipalities"), told(many[SAME]), at.basins(words[SAME])),
            (_("agreement (adjusted Rand index)"), index, opening.MEANING),
        ],
        definitions=_definitions(found, before, after),
        others=True,
        does=to_drawings(),
    )


class Opens:
    """Where the figures of a comparison open: on the municipalities or the basins they count."""

    def __init__(self, before: Basins, after: Basins) -> None:
        self._years = {"disegno": after.year, "confronto": before.year}

    def towns(self, **filters: str) -> str:
        """The municipalities whose columns say so."""
        return self._address("comuni", {f"f-{name}": value for name, value in filters.items()})

    def basins(self, said: str) -> str:
        """The basins of which something became."""
        return self._address("bacini", {"f-said": said})

    def _address(self, of: str, filters: dict[str, str]) -> str:
        return f"?{urlencode({**self._years, 'mostra': of, **filters})}#tabella"


def _words() -> dict[str, str]:
    return {
        SAME: _("same municipalities"),
        CHANGED: _("municipalities changed"),
        BORN: _("born"),
        GONE: _("gone"),
        MOVED: _("changed basin"),
        STAYS: _("stays in its basin"),
        ONLY_BEFORE: _("in the earlier drawing only"),
        ONLY_AFTER: _("in the later drawing only"),
    }


def _finding(found: Redrawn, before: Basins, after: Basins, many: dict[str, int]) -> str:
    towns = ngettext(
        "Between %(before)s and %(after)s %(moved)s municipality of %(all)s changed basin",
        "Between %(before)s and %(after)s %(moved)s municipalities of %(all)s changed basin",
        many[MOVED],
    ) % {
        "before": before.year, "after": after.year,
        "moved": told(many[MOVED]), "all": told(found.comparison.municipalities),
    }  # fmt: skip
    return _("%(towns)s; basins were %(before)s and are %(after)s.") % {
        "towns": towns, "before": told(before.areas), "after": told(after.areas),
    }  # fmt: skip


def _basin_rows(found: Redrawn) -> list[Row]:
    """Those of which most changed first."""
    return sorted(found.basins, key=lambda row: (-(row["left"] + row["came"]), row["what"] == SAME, row["said_after"]))


def _basin_columns(before: Basins, after: Basins, at: Opens) -> list[Column]:
    years = {"before": before.year, "after": after.year}

    def members(made: Basins, side: str) -> Callable[[Row], str | None]:
        return lambda row: basin.opens(made, row[side]) if row[side] else None

    def towns(*sides: str, said: str) -> Callable[[Row], str]:
        return lambda row: at.towns(**{side: row[side] for side in sides}, said=said)

    words = _words()
    return [
        a.words("said_before", _("Basin of %(before)s") % years),
        a.words("said_after", _("Basin of %(after)s") % years),
        Column("said", _("What became of it"), lambda row: row["said"], mark=lambda row: MARKS[row["what"]]),
        a.count("had", _("Municipalities in %(before)s") % years, members(before, "before")),
        a.count("common", _("Stayed"), towns("said_before", "said_after", said=words[STAYS])),
        a.count("left", _("Left"), towns("said_before", said=words[MOVED])),
        a.count("came", _("Came"), towns("said_after", said=words[MOVED])),
        a.count("has", _("Municipalities in %(after)s") % years, members(after, "after")),
    ]


def _town_columns(before: Basins, after: Basins) -> list[Column]:
    years = {"before": before.year, "after": after.year}
    return [
        a.words("name", _("Municipality")),
        Column("said", _("What became of it"), lambda row: row["said"], mark=lambda row: MARKS[row["what"]]),
        a.words("said_before", _("Basin of %(before)s") % years),
        a.words("said_became", _("Its counterpart in %(after)s") % years),
        a.words("said_after", _("Basin of %(after)s") % years),
    ]


def _map(asked: Asked, before: Basins, after: Basins, found: Redrawn) -> Any:
    """The later basins; the borders of the earlier ones and the municipalities that moved are laid on them."""
    market = asked.observatory.market
    drawn, earlier, towns = read_map(market, after), read_map(market, before), read_towns(market)
    if drawn is None:
        return None
    by_code = {row["after"]: row for row in found.basins if row["after"]}
    moved = {row["municipality"]: row for row in found.municipalities if row["what"] == MOVED}
    context = {
        "map": drawn,
        "areas": [_shown(shape, by_code[shape.code]) for shape in drawn.shapes],
        "movers": [
            {"shape": shape, "said": _moved(moved[shape.code])}
            for shape in (towns.shapes if towns is not None else ())
            if shape.code in moved
        ],
        "towns_at": towns.laid_on(drawn) if towns is not None else "",
        "earlier": earlier.shapes if earlier is not None else (),
        "earlier_at": earlier.laid_on(drawn) if earlier is not None else "",
        "before": before.year,
        "after": after.year,
    }
    return render_to_string("observatory/redrawn.html", context)


def _shown(shape: BasinShape, row: Row) -> dict[str, Any]:
    said = _("%(name)s: %(what)s, %(left)s left, %(came)s came") % {
        "name": row["said_after"], "what": row["said"], "left": told(row["left"]), "came": told(row["came"]),
    }  # fmt: skip
    return {"shape": shape, "name": row["said_after"], "said": said, "same": row["what"] == SAME}


def _moved(row: Row) -> str:
    return _("%(town)s: from %(before)s to %(after)s") % {
        "town": row["name"], "before": row["said_before"], "after": row["said_after"],
    }  # fmt: skip


def _definitions(found: Redrawn, before: Basins, after: Basins) -> list[tuple[str, str]]:
    comparison = found.comparison
    return [
        (
            _("corresponding basins"),
            _("Basins of the two years are paired one to one so that they have as many municipalities in common as "
              "possible; of equal pairings the one that keeps the name. A basin without a pair was born, or is gone."),
        ),
        (
            _("changed basin"),
            _("The municipality is in a basin that does not correspond to its old one: a new name alone is no change."),
        ),
        (
            _("agreement"),
            _("The adjusted Rand index: of all pairs of municipalities, how many are together in both drawings or "
              "apart in both, corrected for chance. 1: equal; about 0: as if drawn at random. Without the correction: "
              "%(rand)s. Variation of information: %(bits)s bits (0: equal).")
            % {"rand": a.decimals(comparison.rand, 3), "bits": a.decimals(comparison.variation_of_information, 3)},
        ),
        (
            _("in one drawing only"),
            _("Nobody who lives or works in the municipality was seen at work on the other day; it counts for nothing "
              "else."),
        ),
        *((_("limits of %(year)s") % {"year": made.year}, limits(made)) for made in (before, after)),
        (_("drawings"), kept()),
    ]  # fmt: skip
