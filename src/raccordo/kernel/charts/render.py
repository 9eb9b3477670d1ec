"""From a Vega-Lite specification to a drawing. No network: the engine and its language files are in the package."""

from __future__ import annotations

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


def svg(spec: dict[str, Any], language: str) -> str:
    """The chart as an SVG drawing that stands alone."""
    return str(
        vl_convert.vegalite_to_svg(spec, format_locale=NUMBERS.get(language), time_format_locale=DAYS.get(language))
    )


def png(spec: dict[str, Any], language: str, scale: float = 2) -> bytes:
    """The chart as a picture of ``scale`` pixels for each of its points."""
    return bytes(
        vl_convert.vegalite_to_png(
            spec, scale=scale, format_locale=NUMBERS.get(language), time_format_locale=DAYS.get(language)
        )
    )
