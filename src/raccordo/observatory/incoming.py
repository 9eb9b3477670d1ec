"""Files of mandatory communications that wait in the installation's incoming folder, and taking them in.

Whoever keeps the installation puts them there (``RACCORDO_VAR/incoming``): they hold tax codes: no page takes them.
A file is called by the digest of its name, for names are free and may tell of a person.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raccordo.analysis.cob.importing import Progress
from raccordo.analysis.cob.store import Imported, Store
from raccordo.kernel.clock import now
from raccordo.kernel.jobs.models import Level
from raccordo.kernel.jobs.registry import JobError
from raccordo.kernel.jobs.run import Run

#: A file of this name beside the others says how they are laid out (docs/analysis/cob.md).
LAYOUT = "layout.yaml"
#: What can be read, by the end of the name.
SUFFIXES = {".csv", ".parquet", ".xml"}


def folder() -> Path:
    """Where files wait."""
    return Path(settings.VAR_DIR) / "incoming"


def store() -> Store:
    """The installation's store of communications."""
    return Store(Path(settings.VAR_DIR) / "observatory")


@dataclass(frozen=True)
class Waiting:
    """A file that waits: its key, its name without tax codes, bytes, day; the number under which it was taken in."""

    key: str
    name: str
    size: int
    day: dt.date
    number: int | None


def key_of(path: Path) -> str:
    """What a file is called by."""
    return hashlib.sha256(path.name.encode()).hexdigest()[:16]


def _paths() -> Iterator[Path]:
    if folder().is_dir():
        for path in sorted(folder().iterdir()):
            if path.suffix.lower() in SUFFIXES and path.is_file() and not path.is_symlink():
                yield path


def waiting() -> list[Waiting]:
    """The files that wait, by name. One of the same name and size as one taken in is told as taken in."""
    from raccordo.analysis.cob.sources import without_tax_codes

    known = {(item.file, item.size): item.number for item in taken()}
    found = []
    for path in _paths():
        seen, name = path.stat(), without_tax_codes(path.name)
        day = dt.datetime.fromtimestamp(seen.st_mtime, dt.UTC).date()
        found.append(Waiting(key_of(path), name, seen.st_size, day, known.get((name, seen.st_size))))
    return found


def taken() -> list[Imported]:
    """What was taken in so far, the last first."""
    manifest = store().manifest()
    return sorted(manifest.imports, key=lambda item: -item.number) if manifest else []


def find(key: str) -> Path | None:
    """The file of this key, if it is still there."""
    return next((path for path in _paths() if key_of(path) == key), None)


def take_in(run: Run, key: str) -> None:
    """Take a file in and fold what is new.

    The file counts whole or not at all, and once: killed, cancelled or asked again, the same call ends the work.

    Raises:
        JobError: the file is gone, or cannot be read; the text says where.
    """
    from raccordo.analysis.cob.building import fold_store
    from raccordo.analysis.cob.report import fault_lines
    from raccordo.analysis.problems import TableError
    from raccordo.observatory.log import record_import

    path = find(key)
    if path is None:
        raise JobError(_("The file is not in the incoming folder any more."))
    if "before" not in run.state:
        run.checkpoint({"before": max((item.number for item in taken()), default=0)})

    def tell(step: str, share: float) -> None:
        run.progress(int(share * 100), 100, _words(step))

    try:
        record, known = _import(path, tell)
        if not known or record.number > run.state["before"]:  # ours, also where a kill came before it was told
            with run.step({"before": record.number}):
                record_import(record)
                run.log(_told(record))
                for line in fault_lines([record], "en" if get_language() == "en" else "it"):
                    run.log(line.strip(), Level.WARNING)
        elif known:
            run.log(_("The file was taken in already (number %(n)s): nothing changes.") % {"n": record.number})
        folded = fold_store(store(), progress=tell)
    except TableError as error:
        raise JobError("\n".join(error.lines())) from error
    if folded is not None:
        said = _("%(persons)s persons folded; %(rows)s relationships in all.")
        run.log(said % {"persons": folded.persons, "rows": folded.rows["relationships"]})


def _import(path: Path, tell: Progress) -> tuple[Imported, bool]:
    from raccordo.analysis.cob.importing import import_file
    from raccordo.analysis.cob.mapping import read_mapping
    from raccordo.analysis.cob.municipalities import municipalities
    from raccordo.analysis.cob.pseudonyms import read_key

    layout = folder() / LAYOUT
    own = os.environ.get("RACCORDO_COB_KEY")
    key = read_key(Path(own) if own else Path(settings.VAR_DIR) / "cob.key", store=store().root)
    mapping = read_mapping(layout if layout.exists() else None)
    received = now().date()  # the calendar's: what is sent lies before it, whatever day the installation shows
    return import_file(store(), path, mapping, key, received=received, municipalities=municipalities(), progress=tell)


def _told(record: Imported) -> str:
    said = _("%(rows)s rows read: %(messages)s new communications, %(known)s there already, %(refused)s refused.")
    counts = {"rows": record.rows, "messages": record.messages, "known": record.already_there}
    return said % {**counts, "refused": record.rejected}


def _words(step: str) -> str:
    """A step of the work for its reader."""
    words = {
        "digest": _("Looking whether the file is known"),
        "reading": _("Reading and checking"),
        "writing": _("Writing what is new"),
    }
    return words.get(step, _("Making employment relationships"))
