"""The store: a folder of Parquet files and one manifest that says which of them count.

    manifest.json          what was imported and folded; replaced in one step, always last
    messages/00001.parquet messages of the first import that brought any, sorted by person; and so on
    rejects/00001.parquet  the rows of that import that could not be used: row, field, reason
    fold/00001/            relationships, phases, events, contradictions, all sorted by person
    touched/00001.parquet  the persons whose relationships the first fold made anew
    work/                  what is being made; whatever is there is rubbish when nobody is at work

A file that the manifest does not name does not exist for anybody, and the next writer removes it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from raccordo.analysis.ledger import Strict, alone, put
from raccordo.analysis.problems import TableError

FORMAT = 1


class Imported(Strict):
    """One file taken in. `faults` counts the rows by field and reason (a row may have several)."""

    number: int
    digest: str
    layout: str
    layout_digest: str
    file: str
    kind: str
    size: int
    rows: int
    messages: int
    already_there: int
    rejected: int
    faults: dict[str, dict[str, int]]
    events: dict[str, int]


class Folded(Strict):
    """The last fold: it holds the messages of all imports up to `imports`."""

    number: int
    imports: int
    persons: int
    rows: dict[str, int]
    contradictions: dict[str, int]


class Manifest(Strict):
    """Everything that counts. `key` tells the key of the pseudonyms from another, without telling it."""

    format: int = FORMAT
    key: str
    imports: tuple[Imported, ...] = ()
    folded: Folded | None = None

    @property
    def messages(self) -> int:
        """How many messages there are."""
        return sum(item.messages for item in self.imports)

    def holds(self, digest: str, layout_digest: str) -> Imported | None:
        """The import of the same bytes with the same layout."""
        return next(
            (item for item in self.imports if (item.digest, item.layout_digest) == (digest, layout_digest)), None
        )


class Store:
    """Messages without tax codes, and the relationships folded from them, in a folder of Parquet files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def work(self) -> Path:
        """Where things are made."""
        return self.root / "work"

    def manifest(self) -> Manifest | None:
        """What counts; None where nothing was imported yet.

        Raises:
            TableError: the manifest is not one, or of a later version.
        """
        path = self.root / "manifest.json"
        try:
            found = Manifest.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise TableError.whole_file(f"{path}: this is not the manifest of a store") from error
        if found.format != FORMAT:
            raise TableError.whole_file(f"{path}: format {found.format} is not that of this version ({FORMAT})")
        return found

    def require(self) -> Manifest:
        """The manifest; `TableError` where there is none."""
        if (found := self.manifest()) is None:
            raise TableError.whole_file(f"{self.root}: nothing was imported here yet")
        return found

    def commit(self, manifest: Manifest) -> None:
        """Make a manifest the one that counts, in one step."""
        put(manifest, self.root / "manifest.json", self.work / "manifest.json")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer; what an interrupted one left behind is removed first.

        Raises:
            TableError: another process is writing.
        """
        with alone(self.root, "another import or fold is at work here"):
            self._tidy()
            try:
                yield
            finally:
                shutil.rmtree(self.work, ignore_errors=True)

    def _tidy(self) -> None:
        """Remove what no manifest names."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        manifest = self.manifest()
        imports = {item.number for item in manifest.imports} if manifest else set()
        folds = {manifest.folded.number} if manifest and manifest.folded else set()
        last = max(folds, default=0)
        for folder, kept in (("messages", imports), ("rejects", imports), ("touched", set(range(1, last + 1)))):
            for path in (self.root / folder).glob("*.parquet"):
                if int(path.stem) not in kept:
                    path.unlink()
        for path in (self.root / "fold").glob("*"):
            if int(path.name) not in folds:
                shutil.rmtree(path)

    def messages(self, number: int) -> Path:
        """The messages of an import."""
        return self.root / "messages" / f"{number:05}.parquet"

    def rejects(self, number: int) -> Path:
        """The rejects of an import."""
        return self.root / "rejects" / f"{number:05}.parquet"

    def touched(self, number: int) -> Path:
        """The persons of a fold."""
        return self.root / "touched" / f"{number:05}.parquet"

    def message_files(self, manifest: Manifest, after: int = 0) -> list[Path]:
        """The files of messages of the imports after one, those without any left out."""
        return [self.messages(item.number) for item in manifest.imports if item.number > after and item.messages]

    def table(self, name: str, manifest: Manifest | None = None) -> Path:
        """The Parquet file of `relationships`, `phases`, `events` or `contradictions`.

        Raises:
            TableError: nothing was folded yet.
        """
        folded = (manifest or self.require()).folded
        if folded is None:
            raise TableError.whole_file(f"{self.root}: nothing was folded here yet: run “raccordo cob fold”")
        return self.fold_folder(folded.number) / f"{name}.parquet"

    def fold_folder(self, number: int) -> Path:
        """The folder of a fold."""
        return self.root / "fold" / f"{number:05}"

    def touched_since(self, fold: int) -> pa.Array:
        """The persons (sorted, each once) whose relationships may have changed after the fold of that number.

        Whoever builds on the relationships remembers the number of the fold it read (`manifest().folded.number`).
        """
        folded = self.require().folded
        numbers = range(fold + 1, folded.number + 1) if folded else range(0)
        persons = [pq.read_table(self.touched(number))["person"].combine_chunks() for number in numbers]
        return pa.concat_arrays(persons).unique().sort() if persons else pa.array([], pa.int64())
