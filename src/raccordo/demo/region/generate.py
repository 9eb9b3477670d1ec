"""Runs the generators in their order; each is a function of the world alone."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from raccordo.demo.calibration import REFERENCE_DAY
from raccordo.demo.region.world import World, read_places
from raccordo.demo.region.writer import Writer

#: Module of each generator, in order: later ones refer to what earlier ones made.
GENERATORS = (
    "catalogue",
    "workforce",
    "training",
    "companies",
    "scouting",
    "vacancies",
    "people",
    "convening",
    "pacts",
    "services",
    "outcomes",
    "matching",
    "verdicts",
    "schooling",
    "apprenticeships",
    "crises",
    "relocation",
    "networks",
    "events",
    "deliverables",
)


def generate_region(scale: float, seed: int, progress: Callable[[int, int], None]) -> World:
    """Write a whole synthetic region; the caller holds the transaction.

    The same scale and seed write the same rows. Needs the territory to be loaded.
    """
    world = World(scale, seed, read_places(REFERENCE_DAY), Writer())
    for done, name in enumerate(GENERATORS):
        progress(done, len(GENERATORS))
        import_module(f"raccordo.demo.region.{name}").generate(world)
    world.writer.finish()
    progress(len(GENERATORS), len(GENERATORS))
    return world
