"""A small observatory, built whole: synthetic messages, places, services, seekers and qualifications."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.cob.pseudonyms import read_key
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.demo.cob.write import write
from raccordo.observatory.answers import Linked, build_answers
from raccordo.observatory.basins import build_basins
from raccordo.observatory.building import build_careers, build_market_facts, with_basins
from raccordo.observatory.drawing import draw_missing
from raccordo.observatory.market import Market
from raccordo.observatory.qualifications import take_qualifications

CONTRACTS, SEED = 4000, 11
UNTIL = dt.date(2021, 6, 30)


def build_store(folder: Path) -> Market:
    """The observatory in a folder; the same each time."""
    market = Market(folder / "observatory")
    messages = _messages(folder)
    key = read_key(folder / "cob.key")
    import_file(market.store, messages, Mapping(), key, received=UNTIL, municipalities=municipalities())
    fold_store(market.store)
    take_qualifications(market, _qualifications(folder, messages), key)
    with EmbeddedEngine(threads=1) as engine:
        build_careers(engine, market)
        limits = Parameters(min_size=10, min_sc=0.6, target_size=100, target_sc=0.75)
        build_basins(engine, market, 2020, limits)
        build_basins(engine, market, 2018, limits)
        draw_missing(market)
        places = _places(market)
        build_market_facts(engine, market, places)
        linked = _linked(market)
        for _name, _done, _many in build_answers(engine, market, with_basins(places, market), linked):
            pass
    return market


def _messages(folder: Path) -> Path:
    whole, path = folder / "all.parquet", folder / "messages.parquet"
    write(whole, CONTRACTS, SEED)
    table = pq.read_table(whole)
    pq.write_table(table.filter(pc.less_equal(pc.cast(table["sent"], pa.date32()), pa.scalar(UNTIL))), path)
    return path


def _qualifications(folder: Path, messages: Path) -> Path:
    """A diploma for each worker whose code is whole, in July of the year in which they turn nineteen."""
    table = pq.read_table(messages, columns=["person", "born"])
    born = dict(zip(table["person"].to_pylist(), table["born"].to_pylist(), strict=True))
    rows = [(person, f"{day.year + 19}-07-10") for person, day in born.items() if person and len(person) == 16]
    rows = [row for row in rows if "2017" <= row[1][:4] <= "2020"]
    path = folder / "diplomas.csv"
    path.write_text("person,day,qualification\n" + "".join(f"{p},{d},Diploma\n" for p, d in rows), encoding="utf-8")
    return path


def _places(market: Market) -> pa.Table:
    """A centre for each province of workplaces, two quadrants."""
    codes = pq.read_table(market.table("segments"), columns=["municipality"])["municipality"].cast(pa.string())
    known = sorted(code for code in pc.unique(codes).to_pylist() if code)
    return pa.table(
        {
            "municipality": known,
            "centre": [f"centro-{code[:3]}" for code in known],
            "quadrant": ["q-asti" if code[:3] == "001" else "q-biella" for code in known],
        }
    )


def _linked(market: Market) -> Linked:
    """Some workers served by two kinds of services, some of them on the register."""
    persons = np.unique(pq.read_table(market.table("segments"), columns=["person"])["person"].to_numpy())[:600]
    days = np.full(len(persons), np.datetime64("2019-03-01"))
    services = pa.table(
        {
            "person": persons,
            "day": pa.array(days.astype("datetime64[D]")),
            "lep": ["E" if n % 3 else "F1" for n in range(len(persons))],
            "policy": pa.array(["tirocinio" if n % 4 else None for n in range(len(persons))], pa.string()),
        }
    )
    return Linked(services, pa.table({"person": persons[::2]}))
