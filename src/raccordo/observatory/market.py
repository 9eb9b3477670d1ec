"""What the observatory keeps beside the store of messages: careers, basins and facts, and what each was made from.

    VAR/observatory/
      manifest.json, messages/, fold/, …   the store of messages (``raccordo.analysis.cob.store``)
      market/state.json                    which files count and what they were made from; replaced in one step, last
      market/careers-00003/                segments and spells of the third build, sorted by person
      market/basins-2020-00001.parquet     municipality → basin; one drawing a year, the last `KEPT` years
      market/facts-00003.parquet           signed movements
      market/answers-00003/                what readers ask most (``answers``)

A file that the state does not name counts for nobody, and the next build removes it. Whoever asks several things of
one state (`Market.reading`) keeps its files until the last answer: they go when nobody reads, or with a later build.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from raccordo.analysis.cob.store import Store
from raccordo.analysis.ledger import Strict, alone, put, sync
from raccordo.analysis.problems import TableError

FAR = dt.date(2199, 12, 31)
"""Careers are built as far as this, so that a new message changes only the persons it is about; questions look no
further than the last day observed."""
KEPT = 10
"""Drawings of the basins are kept of so many years, the latest; a year that is drawn again replaces its own."""
LAYOUT = 8
"""Raised when facts or answers are laid out, marked or counted otherwise: what an earlier release made is made anew."""


class Careers(Strict):
    """A build of the careers: the fold it read, the last day of which messages are there, what it holds."""

    number: int
    fold: int
    observed_until: dt.date
    persons: int
    persons_built: int
    segments: int
    spells: int


class Neighbours(Strict):
    """The pairs of municipalities that touch, as a drawing was given them: the file's name and digest, how
    many are used and how many are not (the flows do not name both)."""

    file: str
    sha256: str
    pairs: int
    unused: int = 0


class Basins(Strict):
    """A drawing of the basins: the day of the home–work flows, what was chosen, what came of it.

    ``limits`` are those asked of every basin; with ``neighbours`` each is in one piece; ``fold`` is the one it read.
    """

    number: int
    year: int
    day: dt.date
    commuters: int
    areas: int
    not_valid: int
    limits: dict[str, float]
    neighbours: Neighbours | None = None
    fold: int = 0


class Facts(Strict):
    """A build of the facts, from a build of the careers' fold and a drawing of the basins."""

    number: int
    fold: int
    basins: int | None
    places: str
    rows: int
    layout: int = 1


class Answers(Strict):
    """A round of answers, and what it was given on: facts, and the digest of the qualifications."""

    number: int
    facts: str
    observed_until: dt.date
    qualifications: str = ""
    layout: int = 1


class State(Strict):
    """What counts. ``basins`` is the drawing in force: facts and answers by basin are by it."""

    careers: Careers | None = None
    basins: Basins | None = None
    drawings: tuple[Basins, ...] = ()
    facts: Facts | None = None
    answers: Answers | None = None

    @property
    def kept(self) -> tuple[Basins, ...]:
        """The drawings that are kept, one a year, by year; the one in force is among them."""
        by_year = {made.year: made for made in (*self.drawings, *([self.basins] if self.basins else []))}
        return tuple(by_year[year] for year in sorted(by_year))


class Market:
    """The observatory's files in a folder (the same as the store of messages)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store(root)
        self.folder = root / "market"
        self._held: State | None = None

    def reading(self) -> Market:
        """The same files as they count now, for who asks several things of them: a build that ends in between changes
        neither what they say nor where they are, as long as what is returned is kept.

        Raises:
            TableError: the file is not a state.
        """
        found = Market(self.root)
        try:
            lease = os.open(self._readers, os.O_RDONLY)
        except FileNotFoundError:  # nothing was ever built here, so nothing goes
            return found
        weakref.finalize(found, os.close, lease)
        fcntl.flock(lease, fcntl.LOCK_SH)  # before the state is read: what it names is there from now on
        found._held = self.state()
        return found

    def state(self) -> State:
        """What counts; nothing yet in a folder without a state.

        Raises:
            TableError: the file is not a state.
        """
        if self._held is not None:
            return self._held
        path = self.folder / "state.json"
        try:
            return State.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return State()
        except ValidationError as error:
            raise TableError.whole_file(f"{path}: this is not the state of an observatory") from error

    def commit(self, **changed: Strict | tuple[Strict, ...]) -> State:
        """Make new parts the ones that count, in one step; the files of the old ones go.

        All that the state will name is on the disk first: after a power cut too it is the one or the other, whole.
        """
        old = self.state()
        state = old.model_copy(update=changed)
        for name in self._named(state) - self._named(old):
            _sync_whole(self.folder / name)
        sync(self.folder)
        put(state, self.folder / "state.json", self.folder / "state.json.part")
        self._tidy()
        return state

    @contextmanager
    def building(self) -> Iterator[None]:
        """Be the only one who builds; what an interrupted build left behind is removed first.

        Raises:
            TableError: another process is building.
            ValueError: these files are held for reading.
        """
        if self._held is not None:
            raise ValueError("nothing is built on files held for reading")
        with alone(self.folder, "another build is at work here"):
            self._tidy()
            yield

    @property
    def _readers(self) -> Path:
        """What those who read hold together, and who removes files for himself alone."""
        return self.folder / "readers"

    def _tidy(self) -> None:
        """Remove what does not count, unless somebody may be reading it."""
        with self._readers.open("a") as readers:
            try:
                fcntl.flock(readers, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            kept = {"state.json", "lock", self._readers.name, self.towns_file.name} | self._named(self.state())
            for path in self.folder.iterdir():
                if path.name not in kept:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _named(self, state: State) -> set[str]:
        """The files and folders that a state names."""
        named = set()
        if state.careers:
            named.add(self.careers_folder(state.careers.number).name)
        for made in state.kept:
            named |= {file(made).name for file in (self.basins_file, self.flows_file, self.report_file, self.map_file)}
        if state.facts:
            named.add(self.facts_file(state.facts.number).name)
        if state.answers:
            named.add(self.answers_folder(state.answers.number).name)
        return named

    def careers_folder(self, number: int) -> Path:
        """The folder of a build of the careers."""
        return self.folder / f"careers-{number:05}"

    def facts_file(self, number: int) -> Path:
        """The file of a build of the facts."""
        return self.folder / f"facts-{number:05}.parquet"

    def answers_folder(self, number: int) -> Path:
        """The folder of a round of answers."""
        return self.folder / f"answers-{number:05}"

    def answer(self, name: str) -> Path:
        """The Parquet file of an answer.

        Raises:
            TableError: the answers were not given yet.
        """
        answers = self.state().answers
        if answers is None:
            raise TableError.whole_file("there are no answers yet: run “raccordo observatory build”")
        return self.answers_folder(answers.number) / f"{name}.parquet"

    def basins_file(self, basins: Basins) -> Path:
        """Municipality → area of a drawing."""
        return self.folder / f"basins-{basins.year}-{basins.number:05}.parquet"

    def flows_file(self, basins: Basins) -> Path:
        """The home–work flows a drawing was made from."""
        return self.folder / f"flows-{basins.year}-{basins.number:05}.parquet"

    def report_file(self, basins: Basins) -> Path:
        """The figures of every area of a drawing, as JSON."""
        return self.folder / f"basins-{basins.year}-{basins.number:05}.json"

    def map_file(self, basins: Basins) -> Path:
        """The map of a drawing, as JSON."""
        return self.folder / f"basins-{basins.year}-{basins.number:05}.map.json"

    @property
    def towns_file(self) -> Path:
        """The map of the municipalities of all drawings, as JSON."""
        return self.folder / "municipalities.map.json"

    def table(self, name: str) -> Path:
        """The Parquet file of `segments`, `spells` or `facts` that counts.

        Raises:
            TableError: it was not built yet; the message says with which command.
        """
        state = self.state()
        if name == "facts":
            if state.facts is None:
                raise TableError.whole_file("there are no facts yet: run “raccordo observatory build”")
            return self.facts_file(state.facts.number)
        if state.careers is None:
            raise TableError.whole_file("there are no careers yet: run “raccordo careers build”")
        return self.careers_folder(state.careers.number) / f"{name}.parquet"


def _sync_whole(path: Path) -> None:
    """Wait until the disk has a file, or a folder with all in it; a map that is not drawn yet is not waited for."""
    if path.is_dir():
        for inner in path.iterdir():
            sync(inner)
    if path.exists():
        sync(path)
