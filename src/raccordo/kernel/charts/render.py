"""From a Vega-Lite specification to a drawing. No network: the engine and its language files are in the package."""

from __future__ import annotations

import re
from typing import Any

import vl_convert

#: Numbers as Italian writes them; other languages keep Vega's own.
NUMBERS = {"it": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]}}
#: Days and months as Italian writes them.
DAYS = {
    "it": {
        "dateTime": "%A %e %B %Y, %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
        "shortDays": ["dom", "lun", "mar", "mer", "gio", "ven", "sab"],
        "months": [
            "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
            "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
        ],
        "shortMonths": ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
    }
}  # fmt: skip


#: Vega counts these names on from drawing to drawing.
COUNTED = re.compile(r"""(id="|url\(#)(clip|gradient_)\d+""")


def svg(spec: dict[str, Any], language: str) -> str:
    """The chart as an SVG drawing that stands alone; the same specification gives the same text."""
    drawn = vl_convert.vegalite_to_svg(spec, format_locale=NUMBERS.get(language), time_format_locale=DAYS.get(language))
    names: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        counted = found[0].removeprefix(found[1])
        return found[1] + names.setdefault(counted, f"{found[2]}{len(names)}")

    return COUNTED.sub(renamed, str(drawn))


def picture(drawing: str, scale: float = 2) -> bytes:
    """An SVG drawing as a PNG of ``scale`` pixels for each of its points."""
    return bytes(vl_convert.svg_to_png(drawing, scale=scale))
