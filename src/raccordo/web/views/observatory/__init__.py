"""The pages of the observatory: each answers one question about the labour market, with a drawing and its table.

A page is declared in a module of its own (``page.observatory_page``); importing them here gives them their addresses.
"""

from raccordo.web.views.observatory import (
    basins,
    durations,
    figures,
    flows,
    moves,
    needs,
    official,
    outcomes,
    picture,
    reports,
    school,
    stability,
    stock,
    transitions,
)
from raccordo.web.views.observatory.page import PAGES, addresses

__all__ = [
    "PAGES",
    "addresses",
    "basins",
    "durations",
    "figures",
    "flows",
    "moves",
    "needs",
    "official",
    "outcomes",
    "picture",
    "reports",
    "school",
    "stability",
    "stock",
    "transitions",
]
