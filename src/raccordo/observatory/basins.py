"""The drawings of the basins: one a year, kept side by side; one of them is in force."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.basins.areas import delineate, unknown_neighbours
from raccordo.analysis.basins.files import full_report, read_neighbours
from raccordo.analysis.basins.flows import Flows
from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.commuting import commuting
from raccordo.analysis.problems import TableError
from raccordo.observatory.market import KEPT, Basins, Market, Neighbours, State


class NobodyAtWork(TableError):
    """Nobody of whom home and workplace are known was at work on the day of a drawing."""


class TooOld(TableError):
    """A drawing that would not be one of those that are kept."""


class Step(StrEnum):
    """What a drawing is at: the home–work journeys, the areas, keeping them with their maps."""

    JOURNEYS = "journeys"
    AREAS = "areas"
    KEEPING = "keeping"


def build_basins(
    engine: Engine,
    market: Market,
    year: int,
    parameters: Parameters | None = None,
    *,
    contiguity: Path | None = None,
    tell: Callable[[Step], None] = lambda _step: None,
) -> Basins:
    """Draw the basins from who lived where and worked where on 30 June of a year.

    The drawing is kept beside those of other years and replaces one of the same year. It is in force if none is, or
    if none of a later year is: drawing an earlier year to compare changes no other page (`use_basins` does). With
    ``contiguity``, a file of pairs of municipalities that touch, every basin is in one piece. ``tell`` hears of each
    step as it begins and may stop the work by raising: nothing counts before the last is over.

    Raises:
        NobodyAtWork: nobody was at work on that day.
        TooOld: the year is before all of as many drawings as are kept.
        TableError: there are no careers, the pairs cannot be read or name none of the municipalities, or another build
            is at work.
    """
    parameters = parameters or Parameters()
    day = dt.date(year, 6, 30)
    segments = market.table("segments")
    pairs = None if contiguity is None else read_neighbours(contiguity)
    with market.building():
        state = market.state()
        _refuse_too_old(state, year)
        tell(Step.JOURNEYS)
        table = commuting(engine, segments, day)
        if not table.num_rows:
            raise NobodyAtWork.whole_file(f"nobody of whom home and workplace are known was at work on {day}")
        columns = (table["origin"].to_pylist(), table["destination"].to_pylist(), table["commuters"].to_pylist())
        flows = Flows.of(zip(*columns, strict=True))
        neighbours = None if contiguity is None else _neighbours(flows, contiguity, pairs or [])
        tell(Step.AREAS)
        partition = delineate(flows, parameters, pairs)
        tell(Step.KEEPING)
        made = Basins(
            number=max((one.number for one in state.kept), default=0) + 1,
            year=year,
            day=day,
            commuters=int(pc.sum(table["commuters"]).as_py()),
            areas=len(partition.areas),
            not_valid=len(partition.not_valid),
            limits=asdict(parameters),
            neighbours=neighbours,
            fold=state.careers.fold if state.careers else 0,
        )
        drawn = partition.area_of
        pq.write_table(pa.table({"municipality": [*drawn], "area": [*drawn.values()]}), market.basins_file(made))
        pq.write_table(table, market.flows_file(made))
        market.report_file(made).write_text(json.dumps(full_report(partition)), encoding="utf-8")
        in_force = made if state.basins is None or state.basins.year <= year else state.basins
        market.commit(basins=in_force, drawings=_kept(state, made))
        return made


def use_basins(market: Market, year: int) -> Basins:
    """Put the drawing of a year in force: the next build tells by it what is told by basin.

    Raises:
        TableError: that year was not drawn, or another build is at work.
    """
    with market.building():
        state = market.state()
        made = next((one for one in state.kept if one.year == year), None)
        if made is None:
            raise TableError.whole_file(
                f"the basins of {year} are not drawn: run “raccordo basins build --year {year}”"
            )
        if made != state.basins:
            market.commit(basins=made, drawings=state.kept)
        return made


def areas_of(market: Market, basins: Basins) -> dict[str, str]:
    """The basin of each municipality in a drawing, both by code."""
    table = pq.read_table(market.basins_file(basins))
    return dict(zip(table["municipality"].to_pylist(), table["area"].to_pylist(), strict=True))


def _kept(state: State, made: Basins) -> tuple[Basins, ...]:
    """The drawings with a new one: the latest years, of each its last; the one in force stays however old it is."""
    by_year = {one.year: one for one in (*state.kept, made)}
    return tuple(by_year[year] for year in sorted(by_year)[-KEPT:])


def too_old(state: State, year: int) -> bool:
    """Whether a drawing of a year would not be among those that are kept."""
    years = sorted(one.year for one in state.kept)
    return year not in years and len(years) >= KEPT and year < years[-KEPT]


def _refuse_too_old(state: State, year: int) -> None:
    if too_old(state, year):
        raise TooOld.whole_file(f"{KEPT} drawings are kept, all of years after {year}: it would not be one of them")


def _neighbours(flows: Flows, path: Path, pairs: list[tuple[str, str]]) -> Neighbours:
    unused = len(unknown_neighbours(flows, pairs))
    if unused == len(pairs):
        raise TableError.whole_file(f"{path.name}: no pair names two municipalities of the home–work flows")
    return Neighbours(
        file=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), pairs=len(pairs) - unused, unused=unused
    )
