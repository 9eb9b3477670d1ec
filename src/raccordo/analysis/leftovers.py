"""What a killed process leaves behind is taken away by the next that works in the same place.

Who writes holds a lock on what is not finished; the system gives it back when the process ends, however it ends. So
what nobody holds was abandoned. Only names that this package gives are looked at.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

#: Folders of engines: persons' rows wait in them.
PREFIX = "raccordo-"
HELD = ".held"


def work_folder(parent: Path | None) -> tuple[Path, IO[bytes]]:
    """A new folder to work in (below the system's temporary one if `parent` is None), and the lock on it.

    Folders of processes that were killed are removed first.
    """
    for old in Path(parent or tempfile.gettempdir()).glob(f"{PREFIX}*/{HELD}"):
        if (lock := _taken(old)) is not None:
            remove(old.parent, lock)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        lock = (folder / HELD).open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _there(lock, folder / HELD):
            return folder, lock
        lock.close()  # another who began at this moment saw it before it was held, and took it away as abandoned


def remove(folder: Path, lock: IO[bytes]) -> None:
    """Take a folder away that is no longer worked in; killed half way, it can still be told for abandoned."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != HELD:
            path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def unfinished(path: Path) -> Path:
    """Where a file is written before it takes its place; what killed processes began of the same file is removed."""
    _note(path).unlink(missing_ok=True)
    for old in path.parent.glob(f".{path.name}.*.part"):
        if not _runs(old.suffixes[-2]) and (lock := _taken(old)) is not None:
            old.unlink(missing_ok=True)
            lock.close()
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _runs(number: str) -> bool:
    """Whether a process runs here with the number in a name (`.123`): its file may be closed and not in place yet."""
    return number[1:].isdecimal() and Path("/proc", number[1:]).exists()


Pair = Sequence[tuple[Path, Path]]
"""Finished files that tell of each other, under their temporary names, and their places."""


def _note(path: Path) -> Path:
    """Beside a file: which others change places with it, while they do."""
    return path.with_name(f".{path.name}.pair")


def note(pair: Pair) -> None:
    """Leave beside each place what is about to be put there together, for who comes after a kill."""
    text = json.dumps([[str(part.resolve()), str(path.resolve())] for part, path in pair])
    for _part, path in pair:
        with _note(path).open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def forget(pair: Pair) -> None:
    """They are in their places."""
    for _part, path in pair:
        _note(path).unlink(missing_ok=True)


def finish(path: Path) -> None:
    """Put in their places the files that a killed process was about to put there with `path`, so that all are new.

    Where one of them was begun anew since, or is gone, nothing of what was left is used.
    """
    if not _note(path).exists():
        return
    pair = [(Path(part), Path(place)) for part, place in json.loads(_note(path).read_text(encoding="utf-8"))]
    if _runs(pair[0][0].suffixes[-2]):
        return
    there = [part.exists() for part, _place in pair]
    if all(_note(place).exists() for _part, place in pair) and there == sorted(there):  # those that are in place first
        for part, place in pair[there.count(False) :]:
            os.replace(part, place)
    forget(pair)


def hold(file: IO[bytes]) -> None:
    """Lock an unfinished file while it is open."""
    fcntl.flock(file, fcntl.LOCK_EX)


def _taken(path: Path) -> IO[bytes] | None:
    """The lock of what nobody holds; None if somebody does, or it is gone or another's."""
    try:
        file = path.open("rb")
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    if not _there(file, path):  # who held it took it away since it was opened
        file.close()
        return None
    return file


def _there(file: IO[bytes], path: Path) -> bool:
    """Whether an open file still stands under a name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
