"""Two drawings of the basins compared: which basins became which, and which municipalities changed theirs.

Only of municipalities: no person is counted here, so nothing is withheld.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from raccordo.analysis.basins.compare import Comparison, compare
from raccordo.observatory.basins import areas_of
from raccordo.observatory.market import Basins, Market

Row = dict[str, Any]
SAME, CHANGED, BORN, GONE = "same", "changed", "born", "gone"
"""What became of a basin: the same municipalities, others, one that corresponds to none before, or to none after."""
MOVED, STAYS, ONLY_BEFORE, ONLY_AFTER = "moved", "stays", "only_before", "only_after"
"""What became of a municipality: in a basin that does not correspond to its old one, or in the one that does; or it is
in one of the two drawings only, since nobody who lives or works there was seen at work on the other day."""


@dataclass(frozen=True)
class Redrawn:
    """How the basins of ``before`` became those of ``after``, both municipality → basin.

    ``basins`` rows: before and after (codes, None where there is none), what, and how many municipalities: had, has,
    in common, that left it and that came to it (of those in both drawings). ``municipalities`` rows, those that moved
    first: municipality, before, became (the basin that corresponds to its old one), after, what.
    """

    comparison: Comparison
    basins: list[Row]
    municipalities: list[Row]


def between(market: Market, before: Basins, after: Basins) -> Redrawn:
    """Compare two drawings that are kept.

    Raises:
        ValueError: they have no municipality in common.
    """
    return redrawn(areas_of(market, before), areas_of(market, after))


def redrawn(before: Mapping[str, str], after: Mapping[str, str]) -> Redrawn:
    """Compare two drawings, each a mapping from municipality to basin; raises as ``between``."""
    found = compare(before, after)
    return Redrawn(found, _basins(before, after, found), _municipalities(before, after, found))


def _basins(before: Mapping[str, str], after: Mapping[str, str], found: Comparison) -> list[Row]:
    many_before, many_after = Counter(before.values()), Counter(after.values())
    common = Counter((area, after[town]) for town, area in before.items() if town in after)
    left = Counter(mover.area_a for mover in found.movers)
    came = Counter(mover.area_b for mover in found.movers)
    became = dict(found.pairing)
    pairs: list[tuple[str | None, str | None]] = [(area, became.get(area)) for area in sorted(many_before)]
    pairs += [(None, area) for area in sorted(many_after.keys() - set(became.values()))]
    rows = []
    for old, new in pairs:
        had, has = many_before[old] if old else 0, many_after[new] if new else 0
        both = common[old, new] if old and new else 0
        if old is None or new is None:
            what = BORN if old is None else GONE
        else:
            what = SAME if both == had == has else CHANGED
        rows.append(
            {"before": old, "after": new, "what": what, "had": had, "has": has, "common": both,
             "left": left[old or ""], "came": came[new or ""]}
        )  # fmt: skip
    return rows


def _municipalities(before: Mapping[str, str], after: Mapping[str, str], found: Comparison) -> list[Row]:
    became = dict(found.pairing)
    moved = {mover.municipality for mover in found.movers}

    def what(town: str) -> str:
        if town not in after:
            return ONLY_BEFORE
        if town not in before:
            return ONLY_AFTER
        return MOVED if town in moved else STAYS

    rows = [
        {"municipality": town, "before": before.get(town), "became": became.get(before.get(town, "")),
         "after": after.get(town), "what": what(town)}
        for town in sorted(before.keys() | after.keys())
    ]  # fmt: skip
    order = (MOVED, ONLY_BEFORE, ONLY_AFTER, STAYS)
    return sorted(rows, key=lambda row: order.index(row["what"]))
