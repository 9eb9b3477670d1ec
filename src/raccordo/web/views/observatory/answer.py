"""What a page of the observatory shows: the finding, the drawing, the table under it, what its figures mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from raccordo.analysis.flows import calendar
from raccordo.kernel import numbers
from raccordo.kernel.desk import values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.observatory.hiding import HIDDEN
from raccordo.observatory.words import period_name

Row = dict[str, Any]


class Crossed(Protocol):
    """A table of origins by destinations, as `crossed.Matrix` is one: the name of its file, and its rows."""

    @property
    def name(self) -> str: ...

    def listing(self, request: PageRequest) -> Listing: ...


@dataclass(frozen=True)
class Choice:
    """A field of the form above the drawing; the first value is meant when none is chosen."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Answer:
    """What a page shows.

    ``chart`` draws the rows that search and filters leave, and only what they tell. ``matrix`` stands between drawing
    and table, whole whatever is searched. ``file`` names the file of the table; ``empty`` says why there is no row,
    where it is not that too few persons stand behind all; ``definitions`` are terms and their meaning; ``figures``
    stand above all, each with the address of the cells it sums, if any; ``note`` is a sentence above the table, about
    what it leaves out or adds up to. ``others``: the figures are what others publish: they open nothing, and nothing is
    withheld. ``does``: words and address of what who builds the observatory can do about it.
    """

    finding: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    file: str
    caption: str
    chart: Callable[[Sequence[Row]], Mapping[str, Any] | None] | None = None
    drawing: SafeString | None = None
    matrix: Crossed | None = None
    empty: str = ""
    definitions: Sequence[tuple[str, str]] = ()
    figures: Sequence[tuple[str, str, str]] = ()
    note: str = ""
    others: bool = False
    does: tuple[str, str] | None = None


def words(key: str, label: str, link: Callable[[Row], str | None] | None = None) -> Column:
    """A column of words."""
    return Column(key, label, lambda row: row[key], link=link)


@dataclass(frozen=True)
class _Periods(Column):
    """A column of periods: words on the page, the code in the file, by which it is sorted too."""

    told: Callable[[Row], str] = str

    def words(self, row: Row) -> str:
        return self.told(row)

    def value(self, row: Row) -> str:
        return str(self.read(row))


def periods(label: str, grain: Callable[[Row], str] | str, key: str = "period") -> Column:
    """The column ``name`` of periods, whose numbers the rows hold under ``key``, of one grain or of one that each row
    tells: “marzo 2020” on the page, 2020-03 in files."""

    def grain_of(row: Row) -> str:
        return grain if isinstance(grain, str) else grain(row)

    return _Periods(
        "name", label, lambda row: calendar.name(grain_of(row), row[key]),
        told=lambda row: period_name(grain_of(row), row[key]),
    )  # fmt: skip


def count(key: str, label: str, link: Callable[[Row], str | None] | None = None, *, total: bool = False) -> Column:
    """A column of counts of persons or jobs; what is withheld stands as a sign, also in files, and is in no total."""
    return Column(
        key, label, lambda row: row[key], text=shown, number=True, total=total, link=_unless_hidden(key, link)
    )


def share(key: str, label: str) -> Column:
    """A column of fractions, read as percentages."""
    return Column(key, label, lambda row: row[key], text=share_shown, number=True)


def number(key: str, label: str, places: int | None = None) -> Column:
    """A column of numbers that stand for nobody in particular; with so many decimals, if they have any."""
    text = (lambda value: decimals(value, places)) if places is not None else shown
    return Column(key, label, lambda row: row[key], text=text, number=True)


def margins() -> list[Column]:
    """How far the share of a curve can be trusted: on each day alone, and for the whole curve."""
    return [
        share("low", _("at least (95%)")),
        share("high", _("at most (95%)")),
        share("band_low", _("band from (95%)")),
        share("band_high", _("band to (95%)")),
    ]


def interval_and_band() -> tuple[str, str]:
    """What the interval of a day and the band of a curve hold, as a definition."""
    return _("interval and band"), _(
        "On each day the interval holds the true share 95 times in 100. The band, which the drawing shows, "
        "holds the whole true curve at once 95 times in 100, and so is wider; it ends with the last day on which "
        "anybody ended and somebody stayed."
    )


def _unless_hidden(key: str, link: Callable[[Row], str | None] | None):
    if link is None:
        return None
    return lambda row: link(row) if row[key] else None


def in_threes() -> tuple[str, str]:
    """What it means that a page's counts are rounded, as a definition."""
    return _("rounded"), _(
        "Every count is moved at random to the multiple of three just below or above it, always the same one, and "
        "shares are worked out from the rounded counts: so tables that tell of the same people do not tell what each "
        "of them withholds. A sum of such figures is right to within two for each."
    )


def sign() -> str:
    """What stands where a figure is withheld."""
    return _("withheld")


def shown(value: Any) -> str:
    """A figure as the page shows it, or the sign that it is withheld."""
    return sign() if value is HIDDEN else values.shown(value)


def share_shown(value: Any) -> str:
    """A fraction as a percentage, or the sign that it is withheld."""
    return sign() if value is HIDDEN else percent(value)


def decimals(value: Any, places: int) -> str:
    """A number with so many decimals, as the reader writes it."""
    if value is None or value is HIDDEN:
        return shown(value)
    return numbers.written(round(value, places), places)


def percent(value: float | Decimal | None, places: int = 1) -> str:
    """A fraction as a percentage; a dash where there is none. Rounded here: Django only cuts decimals off."""
    if value is None:
        return values.NOTHING
    return f"{numbers.written(round(float(value) * 100, places), places, grouping=False)}%"


def signed(value: float | None) -> str:
    """A change as a percentage, with its sign."""
    return values.NOTHING if value is None else f"{'+' if value > 0 else ''}{percent(value)}"


def plus(value: float) -> str:
    """A whole number with its sign, or the sign that it is withheld."""
    return sign() if value is HIDDEN else f"{'+' if value > 0 else ''}{values.shown(value)}"
