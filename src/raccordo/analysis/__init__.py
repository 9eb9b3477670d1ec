"""Labour-market science over tables: from employers' messages to working lives, flows, basins, tables fit to publish.

    >>> import raccordo.analysis as lab
    >>> with lab.open_engine() as engine:
    ...     lab.build_careers(engine, Path("relationships.csv"), {"segments": Path("segments.parquet")})

Pure functions and kernels, importable without Django. Relational work is portable SQL in named query functions,
person-level work is a kernel (Arrow batches holding whole persons in, Arrow batches out); ``raccordo.analysis.engine``
alone knows which engine runs them. Analysis sees pseudonyms only, never a name or a tax code.

What the package offers by itself is listed in ``__init__.pyi``, in the order of ``docs/analysis/tutorial.md``, and
loaded when its name is first used: importing the package is quick. Days are whole and inclusive, shares lie between 0
and 1, places are ISTAT codes; each name's own text says shapes, units, errors and source.
"""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any


@cache
def _offered() -> dict[str, tuple[str, str]]:
    """What the stub file offers: name here → module and name there. So both editors and this package read one list."""
    tree = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: (str(node.module), alias.name) for node in imports for alias in node.names}


def __getattr__(name: str) -> Any:
    """What is offered under a name, from where it lives."""
    if name.startswith("_") or name not in _offered():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, there = _offered()[name]
    return globals().setdefault(name, getattr(import_module(module), there))


def __dir__() -> list[str]:
    return sorted({*globals(), *_offered()})
