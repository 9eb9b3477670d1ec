"""The Measure: a question asked of the agency's own records, and all that follows from it.

A measure is declared beside the records it asks::

    @measure("demand.companies_surveyed", title=_("Companies in the needs survey"), unit=Unit.COMPANIES,
             definition=_("..."), counts="company", on="surveyed_on")
    def companies_surveyed(window):
        return NeedsSurvey.objects.filter(surveyed_on__range=window.days)

The function returns a QuerySet of records for a window of days. ``counts`` is the path to the subject that is counted
once however many records it has; ``place`` the path to the centre; ``on`` the path to the day. From these the kernel
derives the value, the split by centre and quadrant, the records behind it and the digest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Unit(models.TextChoices):
    """What a measure counts, in the plural."""

    PERSONS = "persons", _("persons")
    OPERATORS = "operators", _("operators")
    NAVIGATORS = "navigators", _("navigators")
    WORKERS = "workers", _("workers")
    COMPANIES = "companies", _("companies")
    CENTRES = "centres", _("centres")
    SCHOOLS = "schools", _("schools")
    VOCATIONAL_CENTRES = "vocational_centres", _("vocational centres")
    ITS = "its", _("higher technical institutes")
    PLANS = "plans", _("plans")
    REQUESTS = "requests", _("requests")
    CONTRACTS = "contracts", _("contracts")
    POSITIONS = "positions", _("positions")
    CRISES = "crises", _("crisis situations")
    MEETINGS = "meetings", _("meetings")
    EVENTS = "events", _("events")
    AGREEMENTS = "agreements", _("agreements")
    BODIES = "bodies", _("training bodies")
    NETWORKS = "networks", _("networks")
    NODES = "nodes", _("nodes")
    REPORTS = "reports", _("reports")
    DOCUMENTS = "documents", _("documents")
    EDITIONS = "editions", _("editions")


@dataclass(frozen=True)
class Window:
    """The days a question is about, ``start`` to ``end`` both included. A stock is asked on ``end``."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """Both ends, for a ``__range`` lookup."""
        return (self.start, self.end)

    def before(self, years: int) -> Window:
        """The window of whole ``years`` that ends the day before this one starts."""
        try:
            start = self.start.replace(year=self.start.year - years)
        except ValueError:  # 29 February
            start = self.start.replace(year=self.start.year - years, day=28)
        return Window(start, self.start - dt.timedelta(days=1))


@dataclass(frozen=True)
class Measure:
    """A count (or a sum) of subjects over records.

    Attributes:
        code: ``app.name``, unique.
        question: window → QuerySet of the records that answer.
        counts: path from the record to the subject counted once; ``pk`` counts the records themselves.
        sums: path to a whole-number field that is summed instead; then each record counts with that number.
        place: path to the :class:`Centre` of the record, or ``None`` if the records have no place.
        quadrant: path to the quadrant, where it is not the one of ``place``.
        on: path to the day of the record.
        additive: whether a subject belongs to one centre only, so that the centres add up to the region.
    """

    code: str
    title: str | _StrPromise
    unit: Unit
    definition: str | _StrPromise
    question: Callable[[Window], models.QuerySet] = field(compare=False)
    counts: str = "pk"
    sums: str | None = None
    place: str | None = "centre"
    quadrant: str | None = None
    on: str | None = None
    additive: bool = True
    stock: bool = False

    @property
    def app(self) -> str:
        """The label of the app that declares it."""
        return self.code.split(".")[0]

    def path_to(self, division: str) -> str | None:
        """The lookup from a record to its ``centre`` or its ``quadrant``; ``None`` if it has none."""
        if division == "quadrant" and self.quadrant:
            return self.quadrant
        if self.place is None:
            return None
        return self.place if division == "centre" else f"{self.place}__quadrant"


@dataclass(frozen=True)
class Ratio:
    """A share: a numerator and a denominator measure, both always kept. ``less_one`` makes it a growth.

    ``lookback_years``: ask the denominator over that many whole years before the window instead of over the window.
    """

    code: str
    title: str | _StrPromise
    definition: str | _StrPromise
    numerator: Measure
    denominator: Measure
    less_one: bool = False
    lookback_years: int | None = None
    #: Positions per person and the like are not parts of a whole and may pass 100%.
    part_of_whole: bool = True

    @property
    def app(self) -> str:
        """The label of the app that declares it."""
        return self.code.split(".")[0]

    @property
    def unit(self) -> Unit:
        """What the numerator counts."""
        return self.numerator.unit

    @property
    def additive(self) -> bool:
        """Shares never add up; their two sides may."""
        return self.numerator.additive and self.denominator.additive

    @property
    def stock(self) -> bool:
        return self.numerator.stock

    def denominator_window(self, window: Window) -> Window:
        """The days the denominator is asked about."""
        return window if self.lookback_years is None else window.before(self.lookback_years)


@dataclass(frozen=True)
class Figure:
    """The answer: whole numbers only; the share is derived, decimal, and ``None`` over zero."""

    numerator: int
    denominator: int | None = None
    less_one: bool = False

    @property
    def value(self) -> Decimal | None:
        """The number itself, or numerator ÷ denominator (minus one for a growth); ``None`` over zero."""
        if self.denominator is None:
            return Decimal(self.numerator)
        if self.denominator == 0:
            return None
        return Decimal(self.numerator) / Decimal(self.denominator) - (1 if self.less_one else 0)
