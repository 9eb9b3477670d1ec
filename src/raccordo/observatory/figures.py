"""Figures from outside: what the agency's records cannot tell, taken in from dated files that name their source.

The labour-force survey (ISTAT), hours of the wage-guarantee funds (INPS), the lists of targeted placement, population,
enterprises, forecasts: a figure a row, of a year (or a quarter of it), a province, a sex where it has one.

    VAR/observatory/figures.parquet     every row that was taken in, with its file's digest and the day it was loaded

A file is taken in whole or not at all, and the same file twice changes nothing. Of the same figure published twice the
one published last counts; the earlier stays. The layout is in ``docs/observatory.md``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from raccordo.analysis.problems import Problems
from raccordo.analysis.tables import TableFile
from raccordo.kernel.territory.models import Province
from raccordo.observatory.market import Market
from raccordo.observatory.taking import keep, rows_of

COLUMNS = ("figure", "year", "quarter", "province", "sex", "value", "source", "published")
SCHEMA = pa.schema(
    [
        ("figure", pa.string()), ("year", pa.int16()), ("quarter", pa.int8()), ("province", pa.string()),
        ("sex", pa.string()), ("value", pa.string()), ("source", pa.string()), ("published", pa.date32()),
        ("file", pa.string()), ("digest", pa.string()), ("loaded", pa.date32()),
    ]
)  # fmt: skip
"""`quarter` 0 is the whole year, `sex` empty both together; `value` keeps the decimals it was published with."""
FIRST_YEAR, LAST_YEAR = 1990, 2199
NUMBER = re.compile(r"\d{1,12}([.,]\d{1,4})?")


class Unit(NamedTuple):
    """What a figure is counted in."""

    name: Promise
    decimals: int


THOUSANDS = Unit(_("thousands of persons"), 1)
PERCENT = Unit(_("%"), 1)
HOURS = Unit(_("hours"), 0)
PERSONS = Unit(_("persons"), 0)
UNITS = Unit(_("number"), 0)

#: Code of a figure → its group, its name, its unit.
FIGURES: dict[str, tuple[str, Promise, Unit]] = {
    "employed": ("labour", _("persons employed"), THOUSANDS),
    "unemployed": ("labour", _("persons unemployed"), THOUSANDS),
    "inactive": ("labour", _("inactive, 15 to 64 years"), THOUSANDS),
    "activity_rate": ("rates", _("activity rate"), PERCENT),
    "employment_rate": ("rates", _("employment rate"), PERCENT),
    "unemployment_rate": ("rates", _("unemployment rate"), PERCENT),
    "wage_fund_ordinary": ("wage_funds", _("ordinary (CIGO)"), HOURS),
    "wage_fund_extraordinary": ("wage_funds", _("extraordinary (CIGS)"), HOURS),
    "wage_fund_derogation": ("wage_funds", _("in derogation (CIGD)"), HOURS),
    "wage_fund_solidarity": ("wage_funds", _("solidarity funds"), HOURS),
    "targeted_list": ("lists", _("registered for targeted placement (law 68/1999)"), PERSONS),
    "mobility_list": ("lists", _("on the mobility lists"), PERSONS),
    "population": ("context", _("residents on 31 December"), PERSONS),
    "enterprises": ("context", _("active enterprises"), UNITS),
    "planned_hires": ("context", _("hirings planned by enterprises"), UNITS),
}
GROUPS: dict[str, Promise] = {
    "labour": _("Labour force"),
    "rates": _("Rates of the labour-force survey"),
    "wage_funds": _("Hours of the wage-guarantee funds"),
    "lists": _("Lists"),
    "context": _("Population, enterprises, forecasts"),
}


class Outside(NamedTuple):
    """Which figure: its code, year, quarter (0: the whole year), province, sex (empty: both)."""

    figure: str
    year: int
    quarter: int
    province: str
    sex: str


@dataclass(frozen=True)
class Published:
    """A value as it was published, where and when."""

    value: Decimal
    source: str
    published: dt.date
    file: str
    digest: str
    loaded: dt.date


def unit_of(figure: str) -> Unit:
    """What a figure is counted in."""
    return FIGURES[figure][2]


def of_group(group: str) -> list[str]:
    """The codes of a group's figures, in order."""
    return [code for code, (mine, _name, _unit) in FIGURES.items() if mine == group]


def figures_file(market: Market) -> Path:
    """Where they are kept: beside the market's files, which each build tidies."""
    return market.root / "figures.parquet"


def read_rows(market: Market) -> pa.Table:
    """Every row that was taken in; an empty table where none were."""
    path = figures_file(market)
    return pq.read_table(path, schema=SCHEMA) if path.exists() else SCHEMA.empty_table()


def current(market: Market) -> dict[Outside, Published]:
    """Each figure as it was published last (of the same day: as it was loaded last)."""
    found: dict[Outside, Published] = {}
    order = [("published", "ascending"), ("loaded", "ascending"), ("file", "ascending"), ("value", "ascending")]
    for row in read_rows(market).sort_by(order).to_pylist():
        at = Outside(row["figure"], row["year"], row["quarter"], row["province"], row["sex"])
        told = {name: row[name] for name in ("source", "published", "file", "digest", "loaded")}
        found[at] = Published(value=Decimal(row["value"]), **told)
    return found


def load(market: Market, path: Path, today: dt.date, *, name: str = "", trial: bool = False) -> tuple[int, int]:
    """Take in a CSV or Parquet file; how many rows it has, how many figures there are then. Twice changes nothing.

    ``name``: what the file is called where it came from; ``trial``: only see whether it could be taken in.

    Raises:
        TableError: a column is missing or a row is wrong (each with line and column); nothing is kept then.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    file, rows = rows_of(path, COLUMNS)
    checked = _checked(file, rows, today)
    old = read_rows(market)
    if checked and not trial and digest not in old["digest"].to_pylist():
        for row in checked:
            row |= {"file": name or path.name, "digest": digest, "loaded": today}
        keep(figures_file(market), pa.concat_tables([old, pa.Table.from_pylist(checked, SCHEMA)]))
    return len(checked), len(current(market))


def _checked(file: TableFile, rows: list[dict], today: dt.date) -> list[dict]:
    """The rows as they are kept.

    Raises:
        TableError: what is wrong with them.
    """
    problems = Problems(file.label)
    provinces = set(Province.objects.values_list("code", flat=True))
    names = {sign.upper(): code for code, sign in Province.objects.values_list("code", "sign")}
    texts = [{name: "" if row[name] is None else str(row[name]).strip() for name in COLUMNS} for row in rows]
    found, seen = [], dict[Outside, int]()
    for n, text in enumerate(texts):
        told, wrong = _row(text, provinces, names, today)
        for column, message in wrong:
            problems.add([n], column, message)
        at = Outside(told["figure"], told["year"], told["quarter"], told["province"], told["sex"])
        if not wrong and seen.setdefault(at, n) != n:
            problems.add([n], "figure", f"the same figure stands in {file.label(seen[at])} already")
        found.append(told)
    problems.raise_if_any()
    return found


def _row(
    text: Mapping[str, str], provinces: Collection[str], names: Mapping[str, str], today: dt.date
) -> tuple[dict, list[tuple[str, str]]]:
    """A row as it is kept, and what is wrong with it: column and message."""
    year, quarter, value = _whole(text["year"]), _whole(text["quarter"] or "0"), _value(text["value"])
    published, sex = _day(text["published"]), text["sex"].upper()
    province = names.get(text["province"].upper(), text["province"].zfill(3) if text["province"] else "")
    checks = (
        ("figure", text["figure"] in FIGURES, f"not one of: {', '.join(FIGURES)}"),
        ("year", FIRST_YEAR <= year <= LAST_YEAR, "not a year, such as 2020"),
        ("quarter", 0 <= quarter <= 4, "not 1, 2, 3, 4, or nothing for the whole year"),
        ("province", province in provinces, "not a province of this region: its code (001) or abbreviation (TO)"),
        ("sex", sex in ("", "F", "M"), "not F, M, or nothing for both together"),
        ("value", value is not None, "not a number, such as 1234 or 12,5, without signs for the thousands"),
        ("source", bool(text["source"]), "missing: who published it, in which publication"),
        ("published", published is not None, "not a day written as 2021-03-10"),
        ("published", published is None or published <= today, "a day that has not come yet"),
    )
    wrong = [(column, message) for column, right, message in checks if not right]
    if value is not None and text["figure"] in FIGURES and unit_of(text["figure"]) is PERCENT and value > 100:
        wrong.append(("value", "a rate above 100%"))
    told = {
        "figure": text["figure"], "year": year, "quarter": quarter, "province": province, "sex": sex,
        "value": "" if value is None else str(value), "source": text["source"], "published": published,
    }  # fmt: skip
    return told, wrong


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else -1


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def sources(found: Iterable[Published]) -> list[str]:
    """Who published some figures and when, each once: “ISTAT, Rilevazione sulle forze di lavoro, 10/03/2021”."""
    days: dict[str, dict[str, None]] = {}
    for one in sorted(found, key=lambda one: (one.published, one.source)):
        days.setdefault(one.source, {})[f"{one.published:%d/%m/%Y}"] = None
    return [f"{source}, {', '.join(told)}" for source, told in days.items()]
