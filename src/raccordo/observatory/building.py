"""Building: careers of the persons touched by new messages, facts of the whole."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.careers.run import build_careers as build_file
from raccordo.analysis.cob.store import Manifest
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.facts import PLACES, build_facts
from raccordo.analysis.problems import TableError
from raccordo.observatory.basins import areas_of
from raccordo.observatory.market import FAR, LAYOUT, Careers, Facts, Market, State

KEEP = ("residence", "sex", "education", "citizenship", "employer_kind")
"""Columns of a relationship that its segments carry beside the usual ones."""

OBSERVED_SQL = "SELECT MAX(sent) AS last FROM events"
PERSONS_SQL = "SELECT COUNT(DISTINCT person) AS persons FROM segments"
TOUCHED_SQL = "SELECT r.* FROM relationships r WHERE r.person IN (SELECT person FROM touched)"
MERGED_SQL = """
SELECT o.* FROM older o WHERE o.person NOT IN (SELECT person FROM touched)
UNION ALL
SELECT n.* FROM newer n
ORDER BY person, start
"""
OUTPUTS = ("segments", "spells")


def build_careers(engine: Engine, market: Market) -> tuple[Careers, bool]:
    """Build the careers of all persons, or only of those whose relationships changed since the last build.

    Returns the build that counts and whether anything was done. What was there counts until the new is whole.

    Raises:
        TableError: no messages were folded, or another build is at work.
    """
    manifest = market.store.require()
    relationships, phases = (market.store.table(name, manifest) for name in ("relationships", "phases"))
    if manifest.folded is None:
        raise TableError.whole_file(f"{market.root}: nothing was folded here yet: run “raccordo cob fold”")
    with market.building():
        old = market.state().careers
        if old is not None and old.fold == manifest.folded.number:
            return old, False
        number = old.number + 1 if old else 1
        folder = market.careers_folder(number)
        folder.mkdir()
        paths = {name: folder / f"{name}.parquet" for name in OUTPUTS}
        built: int | None = None
        if old is None:
            build_file(engine, relationships, paths, last=FAR, keep=KEEP, phases=phases)
        else:
            built = _renew(engine, market, old, relationships, phases, paths)
        (persons,) = engine.query(PERSONS_SQL, segments=paths["segments"])["persons"].to_pylist()
        careers = Careers(
            number=number,
            fold=manifest.folded.number,
            observed_until=_observed(engine, market.store.table("events", manifest)),
            persons=persons,
            persons_built=persons if built is None else built,
            segments=pq.read_metadata(paths["segments"]).num_rows,
            spells=pq.read_metadata(paths["spells"]).num_rows,
        )
        market.commit(careers=careers)
        return careers, True


def _renew(
    engine: Engine, market: Market, old: Careers, relationships: Path, phases: Path, paths: dict[str, Path]
) -> int:
    """Careers of the touched persons anew, those of the others as they were; returns how many were built."""
    touched = market.store.touched_since(old.fold)
    names = {name: engine.folder / f"{name}.parquet" for name in ("touched", "theirs", *OUTPUTS)}
    pq.write_table(pa.table({"person": touched}), names["touched"])
    engine.write_query(TOUCHED_SQL, names["theirs"], relationships=relationships, touched=names["touched"])
    build_file(engine, names["theirs"], {name: names[name] for name in OUTPUTS}, last=FAR, keep=KEEP, phases=phases)
    for name in OUTPUTS:
        older = market.careers_folder(old.number) / f"{name}.parquet"
        engine.write_query(MERGED_SQL, paths[name], older=older, newer=names[name], touched=names["touched"])
    return len(touched)


def _observed(engine: Engine, events: Path) -> dt.date:
    """The last day on which a message was sent: what happened later is not known."""
    (last,) = engine.query(OBSERVED_SQL, events=events)["last"].to_pylist()
    if last is None:
        raise TableError.whole_file("the messages tell of no relationship")
    found: dt.date = last
    return found


def build_market_facts(engine: Engine, market: Market, places: pa.Table) -> tuple[Facts, bool]:
    """Write the facts of the fold that the careers read; ``places``: municipality, centre, quadrant.

    Returns what counts and whether anything was done: the same fold, basins and places are not read twice.

    Raises:
        TableError: there are no careers.
    """
    market.table("segments")
    with market.building():
        state = market.state()
        manifest = market.store.require()
        whole = with_basins(places, market)
        digest = hashlib.sha256(repr(whole.to_pydict()).encode()).hexdigest()
        fold = manifest.folded.number if manifest.folded else 0
        basins = state.basins.number if state.basins else None
        old = state.facts
        refuse_folded_since(state, manifest)
        if old and (old.fold, old.basins, old.places, old.layout) == (fold, basins, digest, LAYOUT):
            return old, False
        number = old.number + 1 if old else 1
        rows = build_facts(
            engine,
            market.facts_file(number),
            relationships=market.store.table("relationships", manifest),
            phases=market.store.table("phases", manifest),
            events=market.store.table("events", manifest),
            places=whole,
        )
        made = Facts(number=number, fold=fold, basins=basins, places=digest, rows=rows, layout=LAYOUT)
        market.commit(facts=made)
        return made, True


def refuse_folded_since(state: State, manifest: Manifest) -> None:
    """Raise `TableError` if messages were folded after the careers were built: what is built on both would be a mix."""
    if state.careers and manifest.folded and state.careers.fold != manifest.folded.number:
        raise TableError.whole_file(
            "new messages were folded after the careers were built: run “raccordo observatory build” again"
        )


def with_basins(places: pa.Table, market: Market) -> pa.Table:
    """The places with the basin of each municipality, empty where none was drawn."""
    basins = market.state().basins
    drawn = {} if basins is None else areas_of(market, basins)
    codes = places["municipality"].to_pylist()
    known = set(codes)
    extra = sorted(set(drawn) - known)
    rows = {name: places[name].to_pylist() for name in PLACES[:2]}
    return pa.table(
        {
            "municipality": pa.array([*codes, *extra], pa.string()),
            **{name: pa.array([*values, *([None] * len(extra))], pa.string()) for name, values in rows.items()},
            "basin": pa.array([drawn.get(code) for code in [*codes, *extra]], pa.string()),
        }
    )
