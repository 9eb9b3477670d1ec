"""Synthetic figures “from outside” for the demo: they look like those of ISTAT and INPS and say that they are not."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
from django.db.models import Count

from raccordo.kernel.territory.models import Province
from raccordo.observatory.figures import COLUMNS, FIGURES, PERCENT, unit_of

SOURCE = "Dati sintetici della dimostrazione (non ISTAT, non INPS)"
YEARS = 3
#: Residents for a centre, in thousands, so that a province with many centres is a large one.
THOUSANDS = 140
#: Hours of a year before, in and after the crisis of 2020, over those of a common year.
SHOCK = {2020: 9.0, 2021: 4.0}
#: Figure → its size for a thousand residents (per cent for rates); of women, where it is told by sex, the part.
SIZES = {
    "employed": (0.425, 0.45), "unemployed": (0.034, 0.52), "inactive": (0.170, 0.60),
    "wage_fund_ordinary": (900.0, None), "wage_fund_extraordinary": (1200.0, None),
    "wage_fund_derogation": (60.0, None), "wage_fund_solidarity": (40.0, None),
    "targeted_list": (6.5, 0.46), "population": (1000.0, 0.515), "enterprises": (88.0, None),
    "planned_hires": (70.0, None),
}  # fmt: skip
RATES = {"activity_rate": (71.5, -9.0), "employment_rate": (66.0, -10.0), "unemployment_rate": (7.6, 1.4)}


def write(path: Path, seed: int, last: dt.date) -> Path:
    """The figures of the whole years before a day, of every province, as a file that the observatory takes in."""
    rng = np.random.default_rng([seed, 22])
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        provinces = Province.objects.annotate(served=Count("centres")).order_by("code")
        for province, served in provinces.values_list("code", "served"):
            thousands = served * THOUSANDS * rng.uniform(0.9, 1.1)
            for year in range(last.year - YEARS, last.year):
                published = dt.date(year + 1, 3, 10)
                for figure, quarter, sex, value in _of_year(rng, thousands, year):
                    rows.writerow((figure, year, quarter, province, sex, value, SOURCE, published.isoformat()))
    return path


def _of_year(rng: np.random.Generator, thousands: float, year: int) -> list[tuple[str, str, str, str]]:
    """A province's figures: code, quarter, sex, value."""
    found = []
    for figure, (size, women) in SIZES.items():
        hours = FIGURES[figure][0] == "wage_funds"
        level = size * thousands * rng.normal(1, 0.02) * (SHOCK.get(year, 1.0) if hours else 1.0)
        parts = [(sex, level * part) for sex, part in (("F", women), ("M", 1 - women))] if women else [("", level)]
        for sex, value in parts:
            quarters = [(str(quarter), value / 4 * rng.normal(1, 0.2)) for quarter in range(1, 5)] if hours else []
            for quarter, amount in quarters or [("", value)]:
                found.append((figure, quarter, sex, f"{amount:.{unit_of(figure).decimals}f}"))
    for figure, (rate, apart) in RATES.items():
        here = rate + rng.normal(0, 0.8)
        for sex, by in (("", 0.0), ("F", apart / 2), ("M", -apart / 2)):
            found.append((figure, "", sex, f"{here + by:.{PERCENT.decimals}f}"))
    return found
