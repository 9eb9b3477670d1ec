"""A small real region for tests: the provinces of Asti and Biella, with two centres in the town of Biella."""

from dataclasses import replace

import pytest
import shapely

from raccordo.kernel.territory import build, facts, services, sources
from raccordo.kernel.territory.models import Region

SMALL = """
format: raccordo-territory/1
region: {code: "01", name: Astigiano e Biellese}
assigned_from: 2015-01-01
attribution:
  - {what: Confini, who: ISTAT, licence: CC BY 4.0}
sources: {prova: Fatti di prova}
quadrants:
  - {code: sud-est, name: Sud-Est, source: prova}
  - {code: nord-est, name: Nord-Est, source: prova}
provinces:
  - {code: "005", sign: AT, name: Asti, quadrant: sud-est, source: prova}
  - {code: "096", sign: BI, name: Biella, quadrant: nord-est, source: prova}
centres:
  - {code: asti, name: Asti, seat: "005005", source: prova}
  - {code: canelli, name: Canelli, seat: "005017", source: prova}
  - {code: biella-nord, name: Biella Nord, seat: "096004", source: prova}
  - {code: biella-sud, name: Biella Sud, seat: "096004", catchment: seat, source: prova}
changes:
  - kind: merger
    day: 2019-01-01
    successor: "096088"
    source: prova
    predecessors:
      - {code: "096062", cadastral_code: I835, name: Soprana}
      - {code: "096070", cadastral_code: L436, name: Trivero}
  - kind: merger
    day: 2023-01-01
    successor: "005122"
    source: prova
    predecessors:
      - {code: "005079", cadastral_code: F709, name: Moransengo}
      - {code: "005110", cadastral_code: L204, name: Tonengo}
"""


@pytest.fixture(scope="session")
def small_facts():
    return facts.read_facts(SMALL, sources.codes_in_force)


@pytest.fixture(scope="session")
def small_territory(small_facts):
    """Put together once, and made light: coarse boundaries, and of the population only the totals."""
    whole = build.build(small_facts)
    totals = [row for row in whole.population if row.headcount.age_from is None]
    shapes = whole.boundaries.shapes
    coarse = dict(zip(shapes, shapely.coverage_simplify(list(shapes.values()), 1000), strict=True))
    return replace(whole, population=totals, boundaries=replace(whole.boundaries, shapes=coarse))


@pytest.fixture
def small_region(db, small_facts, small_territory, monkeypatch):
    """The small region in the database; putting it together again costs nothing."""
    monkeypatch.setattr(build, "build", lambda facts, progress: small_territory)
    monkeypatch.setattr(build, "read_boundaries", lambda codes, origins: small_territory.boundaries)
    services.load_territory(facts=small_facts)
    return Region.objects.get()
