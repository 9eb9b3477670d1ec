from pathlib import Path

from raccordo.demo.calibration import FIGURES

PAGE = Path(__file__).parents[2] / "docs/synthetic-region.md"


def row(name: str) -> str:
    """A figure as the page prints it."""
    figure = FIGURES[name]
    value = f"{figure.value:,.0f}" if figure.value >= 1 else f"{figure.value:.1%}"
    source = f"assumption: {figure.source}" if figure.assumed else figure.source
    return f"| {figure.counts} | {value} | {source} |"


def test_the_page_prints_the_figures_the_generators_read():
    printed = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    start = printed.index("| figure | value | source |") + 2
    assert printed[start : start + len(FIGURES)] == [row(name) for name in FIGURES]
