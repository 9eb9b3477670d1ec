"""The open data as files ready to be served or written; made once for each state of the frozen periods."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.utils.translation import override

from raccordo.kernel.caches import answers as cache
from raccordo.plan.reports.opendata.collect import Published, collect, state
from raccordo.plan.reports.opendata.files import as_csv, as_json
from raccordo.plan.reports.opendata.metadata import catalogue

TYPES = {
    "indicatori.csv": "text/csv; charset=utf-8",
    "indicatori.json": "application/json",
    "catalogo.jsonld": "application/ld+json",
}


@dataclass(frozen=True)
class Package:
    """The published rows and their files by name. ``tags``: the digest of each file."""

    published: Published
    files: dict[str, bytes]

    def tag(self, name: str) -> str:
        """What tells a file's content from another's."""
        return hashlib.sha256(self.files[name]).hexdigest()[:32]


def package(base: str) -> Package | None:
    """The files for a site whose open data are at ``base``; ``None`` while no period is frozen."""
    now = state()
    if not now:
        return None
    key = f"opendata:{hashlib.sha256(f'{now} {base}'.encode()).hexdigest()}"
    found: Package | None = cache.get(key)
    if found is None:
        found = build(base)
        cache.set(key, found, timeout=None)
    return found


def build(base: str) -> Package | None:
    """Make the files now, in Italian whatever the reader's language: the published data are the same for all."""
    with override("it"):
        published = collect()
        if published is None:
            return None
        files = {"indicatori.csv": as_csv(published), "indicatori.json": as_json(published)}
        sizes = {name.split(".")[1]: len(data) for name, data in files.items()}
        told = json.dumps(catalogue(published, base, sizes), ensure_ascii=False, indent=1) + "\n"
        return Package(published, {**files, "catalogo.jsonld": told.encode()})
