"""A figure as a drawing. The same figure gives the same bytes, whatever was drawn before it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from raccordo.kernel import charts
from raccordo.kernel.documents import fonts

if TYPE_CHECKING:
    from raccordo.kernel.documents.tree import Figure


def svg(figure: Figure, language: str) -> str:
    """The figure as SVG."""
    return _svg(figure.model_dump_json(include={"spec"}), language)


def png(figure: Figure, language: str) -> bytes:
    """The figure as PNG, two pixels to the point: sharp enough on paper."""
    return charts.picture(svg(figure, language), scale=2)


@lru_cache(maxsize=128)
def _svg(spec: str, language: str) -> str:
    import json

    fonts.for_charts()
    return charts.svg(json.loads(spec)["spec"], language)
