"""The measures the lines declare, found by ``plan`` through their code."""

from __future__ import annotations

from collections.abc import Callable

from raccordo.kernel.measures.types import Measure, Ratio, Unit, Window

_registry: dict[str, Measure | Ratio] = {}


def _register(item: Measure | Ratio) -> None:
    if item.code in _registry:
        raise ValueError(f"The measure {item.code!r} is declared twice.")
    _registry[item.code] = item


def measure(
    code: str, *, title, unit: Unit, definition, register: bool = True, **options
) -> Callable[[Callable[[Window], object]], Measure]:
    """Declare a measure; the decorated name becomes the :class:`Measure`. See there for ``options``.

    ``register=False`` keeps out of the list a measure that only serves as one side of a ratio.
    """

    def decorate(question) -> Measure:
        item = Measure(code=code, title=title, unit=unit, definition=definition, question=question, **options)
        if register:
            _register(item)
        return item

    return decorate


def ratio(code: str, *, title, definition, numerator: Measure, denominator: Measure, **options) -> Ratio:
    """Declare a share of two measures. See :class:`Ratio` for ``options``."""
    item = Ratio(code=code, title=title, definition=definition, numerator=numerator, denominator=denominator, **options)
    _register(item)
    return item


def all_measures() -> list[Measure | Ratio]:
    """Every declared measure, by code."""
    return [_registry[code] for code in sorted(_registry)]


def get_measure(code: str) -> Measure | Ratio:
    """The measure with this code.

    Raises:
        KeyError: when no line declares it.
    """
    return _registry[code]
