"""Gathering a report's material: every figure asked, what may be told decided, the sources sealed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.cob.lateness import lateness
from raccordo.analysis.cob.store import Manifest
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.analysis.problems import TableError
from raccordo.kernel.documents import Source
from raccordo.kernel.documents.printed import Telling
from raccordo.kernel.installation import Installation
from raccordo.kernel.territory.models import Province, Quadrant
from raccordo.observatory.deadlines import legal_deadlines
from raccordo.observatory.figures import Outside, Published, current
from raccordo.observatory.market import Market
from raccordo.observatory.places import places_table
from raccordo.observatory.yearbook import asked, rates, register
from raccordo.observatory.yearbook.beside import Beside, beside
from raccordo.observatory.yearbook.cells import Cells
from raccordo.observatory.yearbook.guarding import Earlier, guarded
from raccordo.observatory.yearbook.material import Material, Quality, Row
from raccordo.observatory.yearbook.ties import tie
from raccordo.observatory.yearbook.wording import whole

SERIES = 6
"""How many years the long series go back."""
BANDS = ("on_time", "late_to_5", "late_to_30", "late_more", "without_deadline")
STEPS = 7


class NotYet(ValueError):
    """A report that cannot be made: the words say why."""


def years(engine: Engine, market: Market) -> list[int]:
    """The years of which a report can be made, the last first: whole, and with messages of the year before.

    Raises:
        TableError: the observatory was not built.
    """
    until = _until(market)
    events = market.store.table("events")
    (since,) = engine.query("SELECT MIN(sent) AS since FROM events", events=events)["since"].to_pylist()
    last = until.year if until >= dt.date(until.year, 12, 31) else until.year - 1
    return [] if since is None else list(range(last, since.year + (since.month > 1), -1))


def _until(market: Market) -> dt.date:
    careers = market.state().careers
    if careers is None:
        raise TableError.whole_file("there are no careers yet: run “raccordo observatory build”")
    return careers.observed_until


def gather(
    engine: Engine, market: Market, quadrant: Quadrant, year: int, tell: Telling, earlier: Earlier | None = None
) -> Material:
    """Ask for every figure of a report. ``earlier``: what reports told before.

    Raises:
        NotYet: the year is not over in the messages, or is not among those that were received.
        TableError: the observatory was not built.
        DisclosureError: the figures cannot be published without telling of few persons.
    """
    possible = years(engine, market)
    if year not in possible:
        known = ", ".join(map(str, possible)) or "–"
        raise NotYet(
            _("The year %(year)s cannot be reported on: the messages received cover these whole years: %(known)s.")
            % {"year": year, "known": known}
        )
    facts, until, manifest = market.table("facts"), _until(market), market.store.require()
    first = max(possible[-1] - 1, year - SERIES + 1)
    places = engine.folder / "yearbook-places.parquet"
    pq.write_table(places_table(until), places)
    cells, seal = _cells(engine, market, quadrant, year, first, places, tell)
    tell(4, STEPS, _("Durations"))
    lives = rates.lives(engine, market, places, quadrant.code, year)
    tell(5, STEPS, _("Small numbers withheld"))
    pages = beside(market, quadrant.code, cells.counts)
    told = guarded(cells, earlier, pages)
    outside = _outside(market, quadrant)
    return Material(
        quadrant=quadrant,
        year=year,
        first=first,
        observed_until=until,
        cells=cells,
        told=told,
        lives=lives,
        trends=rates.trends(engine, facts, quadrant.code, year, told),
        peaks=rates.peaks(engine, facts, quadrant.code, year),
        quality=_quality(manifest),
        sources=_sources(manifest, places, seal, outside, pages),
        synthetic=Installation.current().synthetic,
        outside=outside,
    )


def _cells(
    engine: Engine, market: Market, quadrant: Quadrant, year: int, first: int, places: Path, tell: Telling
) -> tuple[Cells, str]:
    """Every count of the report, tied to all it adds up to; the digest of the registers."""
    facts, relationships = market.table("facts"), market.store.table("relationships")
    tell(0, STEPS, _("Hirings and endings"))
    measured = asked.movements(engine, facts, quadrant.code, year, first)
    measured += asked.targeted(engine, facts, relationships, quadrant.code, year)
    tell(1, STEPS, _("Jobs and persons at work"))
    measured += asked.jobs(engine, facts, quadrant.code, year)
    provinces = list(Province.objects.filter(quadrant=quadrant).order_by("code").values_list("code", flat=True))
    measured += asked.at_work(engine, market.table("segments"), places, provinces, year)
    tell(2, STEPS, _("The registers of the centres"))
    registered, seal = register.unemployed(quadrant, year)
    measured += [*registered, *register.crises(quadrant, year)]
    tell(3, STEPS, _("Quality of the data"))
    measured += [*_messages(engine, market, year), *_reasons(market.store.require(), year)]
    cells = Cells()
    for one in measured:
        cells.add(one)
    tie(cells, quadrant.code, year)
    return cells, seal


def _outside(market: Market, quadrant: Quadrant) -> dict[Outside, Published]:
    """What others published of the quadrant's provinces."""
    mine = set(Province.objects.filter(quadrant=quadrant).values_list("code", flat=True))
    return {at: one for at, one in sorted(current(market).items()) if at.province in mine}


def _messages(engine: Engine, market: Market, year: int) -> list[asked.Measured]:
    """How late the messages about the year were, by kind of employer."""
    found: Counter[tuple[str, str]] = Counter()
    for row in lateness(engine, market.store, legal_deadlines()).to_pylist():
        if row["year"] == year:
            for band in BANDS:
                found[row["employer_kind"] or UNKNOWN, band] += int(row[band])
    rows: Counter[tuple[str | None, str | None]] = Counter()
    for (employer, band), n in found.items():
        for at in ((employer, band), (employer, None), (None, band), (None, None)):
            rows[at] += n
    told = [
        {"year": year, "employer_kind": employer, "band": band, "number": n, "persons": n}
        for (employer, band), n in rows.items()
    ]
    return asked.measured("messages", told, ("band", "employer_kind"), (("employer_kind", "band"),))


def _reasons(manifest: Manifest, year: int) -> list[asked.Measured]:
    """Why rows were refused, and contradictions between messages, of the whole archive: counted, rows for persons."""
    refused: Counter[str] = Counter()
    for item in manifest.imports:
        for name, reasons in item.faults.items():
            for code, n in reasons.items():
                refused[f"{name}:{code}"] += n
    folded = manifest.folded.contradictions if manifest.folded else {}
    told = (("refused", "reject", refused), ("contradictions", "contradiction", folded))
    return [
        one
        for measure, cut, found in told
        for one in asked.measured(measure, _rows(found, cut, year), (cut,), ((cut,),))
    ]


def _rows(found: Mapping[str, int], cut: str, year: int) -> list[Row]:
    numbers = [*found.items(), (None, sum(found.values()))]
    return [{"year": year, cut: value, "number": n, "persons": n} for value, n in numbers if n]


def _quality(manifest: Manifest) -> Quality:
    return Quality(
        rows=sum(item.rows for item in manifest.imports),
        messages=manifest.messages,
        already_there=sum(item.already_there for item in manifest.imports),
        rejected=sum(item.rejected for item in manifest.imports),
    )


def _sources(
    manifest: Manifest, places: Path, register_seal: str, outside: Mapping[Outside, Published], pages: Beside
) -> list[Source]:
    """The files of messages, the territory, the registers, the deadlines: what they are and their digests.

    Of the pages only what they tell: no digest is given of counts that nobody publishes.
    """
    found = [
        Source(
            label=_("Mandatory communications, file %(number)s") % {"number": item.number},
            detail=ngettext("%(rows)s row", "%(rows)s rows", item.rows) % {"rows": whole(item.rows)},
            digest=_seal([item.digest, item.layout_digest]),
        )
        for item in manifest.imports
    ]
    territory = pa.Table.to_pylist(pq.read_table(places))
    shown = [[*one, number] for one, number in sorted(pages.items())]
    due = [repr(deadline) for deadline in legal_deadlines()]
    return [
        *found,
        Source(label=_("Municipalities, centres and quadrants"), digest=_seal(territory)),
        Source(label=_("Register of the unemployed"), digest=register_seal),
        Source(label=_("Legal deadlines of the communications"), digest=_seal(due)),
        *(
            [Source(label=_("Pages of the observatory, what they tell of the same"), digest=_seal(shown))]
            if shown
            else []
        ),
        *(
            Source(label=_("Figures from outside, file %(name)s") % {"name": name}, detail=source, digest=digest)
            for name, source, digest in sorted({(one.file, one.source, one.digest) for one in outside.values()})
        ),
    ]


def _seal(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
