"""Whether the store and its rows agree: files without a row, rows without their file, contents that changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from raccordo.kernel.attachments import store
from raccordo.kernel.attachments.models import StoredFile


@dataclass
class Findings:
    """Digests (and paths of abandoned uploads) of what is wrong; ``removed`` counts what a sweep took away."""

    checked: int = 0
    without_row: list[str] = field(default_factory=list)
    without_file: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    abandoned: list[str] = field(default_factory=list)
    removed: int = 0

    @property
    def wrong(self) -> bool:
        """Whether something is left that a person must look at."""
        return bool(self.without_file or self.changed or len(self.without_row) + len(self.abandoned) > self.removed)


def check(*, sweep: bool = False) -> Findings:
    """Compare every kept file with its row, by content.

    ``sweep`` removes what a killed process left: uploads nobody waits for and files no row names. Files are read
    outside the lock; only what looks like an orphan is looked at again under it.
    """
    found = Findings()
    sizes = dict(StoredFile.objects.values_list("digest", "size"))
    seen = set()
    for path in store.kept():
        found.checked += 1
        seen.add(path.name)
        if path.name not in sizes:
            found.without_row.append(path.name)
        elif store.digest_of(path) != path.name:
            found.changed.append(path.name)
    found.without_file = sorted(set(sizes) - seen)
    with store.lock():
        known = set(StoredFile.objects.filter(digest__in=found.without_row).values_list("digest", flat=True))
        found.without_row = [digest for digest in found.without_row if digest not in known]
        found.abandoned = [path.name for path in store.abandoned()]
        if sweep:
            _sweep(found)
    return found


def _sweep(found: Findings) -> None:
    for digest in found.without_row:
        store.remove(digest)
    for path in store.abandoned():
        path.unlink(missing_ok=True)
    found.removed = len(found.without_row) + len(found.abandoned)
