"""The fonts documents are set in: those of the public administration's design system, shipped in its Django package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import bootstrap_italia_template

FONTS = Path(bootstrap_italia_template.__file__).parent / "static" / "fonts"
TEXT = FONTS / "Titillium_Web"
CODE = FONTS / "Roboto_Mono"


@cache
def for_charts() -> None:
    """Have charts measured and drawn in the text's font; once in a process."""
    import vl_convert

    vl_convert.register_font_directory(str(TEXT))
