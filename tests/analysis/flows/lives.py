"""Random folded relationships, as the store keeps them, and a slow obvious reading of them day by day."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

DAY_ZERO = dt.date(2019, 12, 20)
OLDEST = (dt.date(1900, 1, 1) - DAY_ZERO).days
AROUND_1990 = ((dt.date(1989, 12, 1) - DAY_ZERO).days, (dt.date(1990, 2, 1) - DAY_ZERO).days)


def day(number: int) -> dt.date:
    return DAY_ZERO + dt.timedelta(days=number)


@dataclass(frozen=True)
class Phase:
    start: int
    end: int | None
    contract: str | None
    hours: str | None
    municipality: str | None


@dataclass(frozen=True)
class Life:
    """A relationship: its phases follow each other without a gap."""

    person: int
    sex: str | None
    phases: tuple[Phase, ...]
    born: int | None = 1990
    seasonal: bool | None = False

    @property
    def start(self) -> int:
        return self.phases[0].start

    @property
    def end(self) -> int | None:
        return self.phases[-1].end

    def there(self, number: int) -> Phase | None:
        """The phase in which the relationship is when a day is over, if it still is."""
        if number < self.start or (self.end is not None and number >= self.end):
            return None
        return next(p for p in self.phases if p.start <= number and (p.end is None or number <= p.end))


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    """Up to eight relationships within some hundred days around the turn of 2020, or begun as long ago as 1900.

    An old one is over long before, ends in those days, or goes on.
    """
    found = []
    for _n in range(draw(st.integers(1, 8))):
        start = draw(st.one_of(st.integers(0, 60), st.integers(OLDEST, -200), st.integers(*AROUND_1990)))
        steps = draw(st.lists(st.integers(1, 30), max_size=2))
        starts = [start]
        for step in steps:
            starts.append(starts[-1] + step)
        length = draw(st.one_of(st.none(), st.integers(0, 40)))
        if start < 0 and length is not None and draw(st.booleans()):
            length += 60 - starts[-1]
        phases = []
        for place, begin in enumerate(starts):
            last = place == len(starts) - 1
            end = (None if length is None else begin + length) if last else starts[place + 1] - 1
            phases.append(
                Phase(
                    begin, end, draw(st.sampled_from(["A.01.00", "A.02.00", None])), draw(st.sampled_from(["F", "P"])),
                    draw(st.sampled_from(["001", "002", None])),
                )
            )  # fmt: skip
        found.append(Life(draw(st.integers(1, 4)), draw(st.sampled_from(["F", "M", None])), tuple(phases)))
    return found


WORD = pa.string()
RELATIONSHIPS = pa.schema(
    [
        ("relationship", pa.int64()), ("person", pa.int64()), ("start", pa.date32()), ("end", pa.date32()),
        ("contract", WORD), ("municipality", WORD), ("sex", WORD), ("birth_year", pa.int16()), ("citizenship", WORD),
        ("education", WORD), ("sector", WORD), ("occupation", WORD), ("employer_kind", WORD), ("seasonal", pa.bool_()),
        ("residence", WORD),
    ]
)  # fmt: skip
PHASES = pa.schema(
    [
        ("relationship", pa.int64()), ("phase", pa.int32()), ("person", pa.int64()), ("start", pa.date32()),
        ("end", pa.date32()), ("contract", WORD), ("hours", WORD), ("municipality", WORD),
    ]
)  # fmt: skip
EVENTS = pa.schema(
    [
        ("relationship", pa.int64()), ("person", pa.int64()), ("kind", WORD), ("day", pa.date32()), ("contract", WORD),
        ("hours", WORD),
    ]
)  # fmt: skip


def write(folder: Path, found: list[Life], extensions: list[tuple[int, int]] = ()) -> dict[str, Path]:
    """The three tables as Parquet files; `extensions` are (relationship, day)."""
    rows = [
        {
            "relationship": n, "person": life.person, "start": day(life.start),
            "end": None if life.end is None else day(life.end), "contract": life.phases[-1].contract,
            "municipality": life.phases[-1].municipality, "sex": life.sex, "birth_year": life.born,
            "sector": "55.10.00", "occupation": "5.2.2.3.1", "residence": "001", "seasonal": life.seasonal,
        }
        for n, life in enumerate(found)
    ]  # fmt: skip
    phases = [
        {
            "relationship": n, "phase": k + 1, "person": life.person, "start": day(p.start),
            "end": None if p.end is None else day(p.end), "contract": p.contract, "hours": p.hours,
            "municipality": p.municipality,
        }
        for n, life in enumerate(found)
        for k, p in enumerate(life.phases)
    ]  # fmt: skip
    events = [
        {"relationship": n, "person": found[n].person, "kind": "extension", "day": day(on), "contract": "A.02.00"}
        for n, on in extensions
    ]
    tables = {"relationships": (rows, RELATIONSHIPS), "phases": (phases, PHASES), "events": (events, EVENTS)}
    paths = {}
    for name, (content, schema) in tables.items():
        paths[name] = folder / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(content, schema), paths[name])
    return paths
