"""Charts as data: a Vega-Lite specification, drawn on the server as SVG or PNG, so that a browser runs no script."""

from raccordo.kernel.charts.render import picture, svg
from raccordo.kernel.charts.style import BLUE, INK, LINE, ORANGE, SERIES, dressed

__all__ = ["BLUE", "INK", "LINE", "ORANGE", "SERIES", "dressed", "picture", "svg"]
