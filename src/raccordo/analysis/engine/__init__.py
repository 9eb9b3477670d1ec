"""The engines: `embedded` (DuckDB and person buckets, on this machine) and `spark` (Apache Spark, on one or many).

Nothing outside this package knows which one runs.
"""

from collections.abc import Callable
from pathlib import Path

from raccordo.analysis.engine.embedded import DEFAULT_MEMORY, SMALLEST_MEMORY, EmbeddedEngine, parse_memory
from raccordo.analysis.engine.terms import Engine, EngineMissing, Gathered, Kernel, Progress, whole_partitions

__all__ = [
    "DEFAULT_MEMORY",
    "ENGINES",
    "SMALLEST_MEMORY",
    "EmbeddedEngine",
    "Engine",
    "EngineMissing",
    "Gathered",
    "Kernel",
    "Progress",
    "open_engine",
    "parse_memory",
    "whole_partitions",
]

ENGINES = ("embedded", "spark")


def open_engine(
    name: str = "embedded",
    *,
    memory: int = DEFAULT_MEMORY,
    threads: int | None = None,
    folder: Path | None = None,
    master: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Engine:
    """The engine called `name`; `master` is Spark's (`local[2]`, `spark://host:7077`), this machine's if not given.

    Raises:
        ValueError: there is no such engine.
        EngineMissing: Spark or Java is not installed; the message says what to do.
    """
    if name == "embedded":
        return EmbeddedEngine(memory, threads, folder, progress)
    if name == "spark":
        from raccordo.analysis.engine.spark import SparkEngine

        return SparkEngine(memory, threads, folder, progress, master=master)
    raise ValueError(f"{name!r} is not an engine: choose among {', '.join(ENGINES)}")
