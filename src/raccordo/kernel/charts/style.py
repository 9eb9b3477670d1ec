"""The look that every chart shares: the interface's font and ink, an axis that steps back, titles at the left."""

from __future__ import annotations

from typing import Any

INK, BLUE, ORANGE, LINE = "#17324d", "#0066cc", "#a34900", "#d6dce3"
#: At most five series on a chart: different in lightness too, so that they survive grey print and colour blindness.
SERIES = (BLUE, ORANGE, "#17324d", "#00857a", "#8f5ac7")
FONT = "Titillium Web, Arial, sans-serif"


def dressed(chart: Any) -> Any:
    """An Altair chart with the common look. Call it last, on the chart that is drawn."""
    return (
        chart.configure(font=FONT, padding={"left": 30, "top": 5, "right": 5, "bottom": 5})
        .configure_title(anchor="start", color=INK, fontSize=15)
        .configure_axis(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, gridColor=LINE)
        # Above the axis and read straight: beside it, a wider fallback font runs into it.
        .configure_axisYQuantitative(titleAngle=0, titleAlign="left", titleBaseline="bottom", titleX=0, titleY=-8)
        .configure_view(stroke=None)
    )
