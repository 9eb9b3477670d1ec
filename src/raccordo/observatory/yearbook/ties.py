"""What adds up beyond one table of the report, so that one cannot tell what another withholds."""

from __future__ import annotations

from collections.abc import Sequence

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.observatory.yearbook.cells import Cells, Key, key


def tie(cells: Cells, quadrant: str, year: int) -> None:
    """Say all that is known to add up, of the report of a quadrant and year."""
    for one in (year - 1, year):
        for measure in ("hires", "ends"):
            quarters(cells, measure, one)
            cells.part([key(f"region_{measure}", one, work_quadrant=quadrant)], key(measure, one))
        great_groups(cells, one)
        target_groups(cells, one)
        residents(cells, quadrant, one)
    for kind in ("", *_values(cells, "jobs", "contract_kind", year - 1, year)):
        stock_and_flow(cells, year, kind)


def quarters(cells: Cells, measure: str, year: int) -> None:
    """Months add up to their quarter."""
    for quarter in range(1, 5):
        months = [f"{month:02}" for month in range(3 * quarter - 2, 3 * quarter + 1)]
        parts = [key(measure, year, month=month) for month in months]
        cells.part(parts, key(measure, year, quarter=str(quarter)))


def great_groups(cells: Cells, year: int) -> None:
    """Occupations of three digits add up to their great group."""
    groups: dict[str, list[Key]] = {}
    for value in _values(cells, "hires", "occupation_group", year):
        group = value if value == UNKNOWN else value[0]
        groups.setdefault(group, []).append(key("hires", year, occupation_group=value))
    for group, parts in groups.items():
        cells.part(parts, key("hires", year, great_group=group))


def target_groups(cells: Cells, year: int) -> None:
    """Target groups are parts of the register; three of them stand in its tables too."""
    same: dict[str, Sequence[Key]] = {
        "women": [key("registered", year, sex="F")],
        "long": [key("registered", year, duration="over_12")],
        "low": [key("registered", year, education=level) for level in ("primary", "lower")],
    }
    for measure in sorted({one.measure for one in cells.counts if one.measure.startswith("target_")}):
        cells.part([key(measure, year)], key("registered", year))
        if parts := same.get(measure.removeprefix("target_")):
            cells.part(parts, key(measure, year, group="in"))


def residents(cells: Cells, quadrant: str, year: int) -> None:
    """Who lives in the quadrant's provinces and works is who comes from the quadrant, where the territory says so."""
    here, there = key("at_work", year), key("journeys", year, home=quadrant)
    if here in cells.counts and there in cells.counts and cells.counts[here] == cells.counts[there]:
        cells.part([here], there)


def stock_and_flow(cells: Cells, year: int, kind: str) -> None:
    """Jobs a year ago and what came are the jobs of today and what went, of a kind of contract or of all.

    What else moved (transformations beside the permanent jobs gained, workplaces that moved over the border) is told
    nowhere. Where it is nothing, which in a small quadrant one can guess, the identity holds without it.
    """
    at = {"contract_kind": kind} if kind else {}
    before = [key("jobs", year - 1, **at), key("hires", year, **at)]
    if kind == "permanent":
        before.append(key("stable", year))
    after = [key("jobs", year, **at), key("ends", year, **at)]
    came, went = (sum(cells.counts[one].number for one in side if one in cells.counts) for side in (before, after))
    name = kind or "all"
    if came < went:
        before.append(cells.tie(key("_came", year, contract_kind=name), went - came))
    if went < came:
        after.append(cells.tie(key("_went", year, contract_kind=name), came - went))
    whole = cells.tie(key("_jobs", year, contract_kind=name), max(came, went))
    cells.part(before, whole)
    cells.part(after, whole)


def _values(cells: Cells, measure: str, cut: str, *years: int) -> list[str]:
    return sorted(
        {
            at[0][1]
            for name, year, at in cells.counts
            if name == measure and year in years and len(at) == 1 and at[0][0] == cut
        }
    )
