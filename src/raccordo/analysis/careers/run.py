"""Careers from file to file: read, check, gather by person, sweep, write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from raccordo.analysis.careers.kernel import CareersKernel, Window
from raccordo.analysis.careers.phases import with_phases
from raccordo.analysis.careers.relationships import Facts, Relationships, day_of
from raccordo.analysis.engine import Engine, Gathered
from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import open_table, suffix_of

OWN = {
    "segments": (
        "relationship", "person", "start", "end", "active", "relationships", "status", "fte", "censored", "truncated",
        "dominant",
    ),
    "spells": (
        "relationship", "person", "start", "end", "days", "segments", "relationships", "relationship_days",
        "most_active", "fte_days", "censored", "truncated", "dominant",
    ),
}  # fmt: skip
"""Columns of each output that are about the career: one of the input by such a name cannot be carried beside them."""

WindowOf = Callable[[Facts], Window]


@dataclass(frozen=True)
class Summary:
    """What was read and written. `without_days` relationships ended the day before they started."""

    relationships: int
    open_ended: int
    without_days: int
    window_from: date | None
    window_until: date
    rows: dict[str, int]

    def as_data(self) -> dict[str, object]:
        """The summary for JSON, days as text."""
        return {key: str(value) if isinstance(value, date) else value for key, value in asdict(self).items()}


def window_for(
    facts: Facts, first: date | None = None, last: date | None = None, min_gap: int = 1, gaps: bool = True
) -> Window:
    """The window asked for; without a last day it ends on the latest day named in the table."""
    if last is None:
        nothing = first or date(1970, 1, 1)
        last = nothing if facts.last_day is None else day_of(facts.last_day)
    try:
        return Window(last, first, min_gap, gaps)
    except ValueError as error:
        raise TableError.whole_file(str(error)) from error


def check_outputs(source: Path, outputs: Sequence[Path]) -> None:
    """Refuse an output of unknown kind, over the input, or given twice, before any work."""
    for path in outputs:
        suffix_of(path)
        if path.resolve() == source.resolve():
            raise TableError.whole_file(f"{path.name}: the output would replace the input")
        if not path.parent.is_dir():
            raise TableError.whole_file(f"{path.parent}: there is no such folder to write in")
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise TableError.whole_file("two outputs have the same name")


def check_kept(keep: Sequence[str], outputs: Sequence[str]) -> None:
    """Refuse to carry a column that would take the place of one of an output's own, before any work."""
    for output in outputs:
        for name in keep:
            if name in OWN[output]:
                raise TableError.whole_file(
                    f"{output} have a column of their own by this name: rename it to keep", name
                )


def gather_relationships(
    engine: Engine, source: Path, keep: Sequence[str] = (), phases: Path | None = None
) -> tuple[Relationships, Gathered]:
    """Read and check a table of relationships, and gather it by person.

    `phases` is a table of the phases of those relationships (`relationship`, `phase`, `start`, `end` and what changes);
    each day then has the contract, hours, employer and workplace that were in force on it.
    """
    if phases is not None:
        source = with_phases(engine, source, phases)
    relationships = Relationships(open_table(source, engine.folder), keep)
    return relationships, engine.gather(relationships)


def build_careers(
    engine: Engine,
    source: Path,
    outputs: Mapping[str, Path],
    *,
    first: date | None = None,
    last: date | None = None,
    min_gap: int = 1,
    gaps: bool = True,
    keep: Sequence[str] = (),
    phases: Path | None = None,
) -> Summary:
    """Write the `outputs` asked for (`segments`, `spells`) of a table of relationships (`docs/analysis/careers.md`).

    The window runs from `first` to `last` (days, both included), else from the first to the last day of the table.
    `gaps` keeps times out of work of at least `min_gap` days; `keep` names further fields that segments carry.
    Each output is a CSV or Parquet path; `phases` as in `gather_relationships`. Raises `TableError` when the table
    cannot be used; nothing is written then.
    """
    check_outputs(source, list(outputs.values()))
    check_kept(keep, list(outputs))
    relationships, gathered = gather_relationships(engine, source, keep, phases)
    window = window_for(relationships.facts, first, last, min_gap, gaps)
    rows = gathered.write(CareersKernel(window, tuple(outputs)), list(outputs.values()))
    facts = relationships.facts
    return Summary(
        facts.rows, facts.open_ended, facts.without_days, window.first, window.last,
        dict(zip(outputs, rows, strict=True)),
    )  # fmt: skip
