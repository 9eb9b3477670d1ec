"""Gathering a report's material: every figure asked, what may be told decided, the sources sealed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from raccordo.analysis.cob.lateness import lateness
from raccordo.analysis.cob.reasons import CONTRADICTIONS, REJECTS
from raccordo.analysis.cob.report import Language, field_words, words
from raccordo.analysis.cob.store import Manifest
from raccordo.analysis.contracts import contracts_table
from raccordo.analysis.durations.run import STILL, build_durations
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import number
from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.analysis.flows.question import flows, text
from raccordo.analysis.flows.seasonal import peaks
from raccordo.analysis.needs import FEW, Maturity, trends
from raccordo.analysis.problems import TableError
from raccordo.kernel.documents import Source
from raccordo.kernel.documents.printed import Telling
from raccordo.kernel.installation import Installation
from raccordo.kernel.territory.models import Province, Quadrant
from raccordo.observatory.deadlines import legal_deadlines
from raccordo.observatory.market import Market
from raccordo.observatory.places import places_table
from raccordo.observatory.yearbook import asked, register
from raccordo.observatory.yearbook.cells import Cells, key
from raccordo.observatory.yearbook.material import Lives, Material, Quality, Row

SERIES = 6
"""How many years the long series go back."""
FOLLOWED = 3
"""How many years of beginnings the durations are asked of."""
MARKS = (90, 180, 365, 730)
MANY = 30
"""With fewer cases no share of them is told."""
BANDS = ("on_time", "late_to_5", "late_to_30", "late_more", "without_deadline")
STEPS = 7
THEIRS_SQL = """
SELECT r.*, COALESCE(k.kind, 'other') AS kind FROM relationships r
JOIN places p ON p.municipality = r.municipality LEFT JOIN contracts k ON k.contract = r.contract
WHERE p.quadrant = {quadrant}
"""


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


def gather(engine: Engine, market: Market, quadrant: Quadrant, year: int, tell: Telling) -> Material:
    """Ask for every figure of a report.

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
    facts, until = market.table("facts"), _until(market)
    first = max(possible[-1] - 1, year - SERIES + 1)
    cells = Cells()
    tell(0, STEPS, _("Hirings and endings"))
    measured = asked.movements(engine, facts, quadrant.code, year, first)
    tell(1, STEPS, _("Jobs and persons at work"))
    measured += asked.jobs(engine, facts, quadrant.code, year)
    places = engine.folder / "yearbook-places.parquet"
    pq.write_table(places_table(until), places)
    provinces = list(Province.objects.filter(quadrant=quadrant).order_by("code").values_list("code", flat=True))
    measured += asked.at_work(engine, market.table("segments"), places, provinces, year)
    tell(2, STEPS, _("The registers of the centres"))
    registered, seal = register.unemployed(quadrant, year)
    measured += [*registered, *register.crises(quadrant, year)]
    tell(3, STEPS, _("Quality of the data"))
    measured += _messages(engine, market, year)
    for one in measured:
        cells.add(one)
    _tie(cells, quadrant.code, year)
    tell(4, STEPS, _("Durations"))
    lives = _lives(engine, market, places, quadrant.code, year)
    tell(5, STEPS, _("Small numbers withheld"))
    told = cells.guarded()
    manifest = market.store.require()
    return Material(
        quadrant=quadrant,
        year=year,
        first=first,
        observed_until=until,
        cells=cells,
        told=told,
        lives=lives,
        trends=_trends(engine, facts, quadrant.code, year),
        peaks=_peaks(engine, facts, quadrant.code, year),
        quality=_quality(manifest),
        sources=_sources(manifest, places, seal),
        synthetic=Installation.current().synthetic,
    )


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


def _tie(cells: Cells, quadrant: str, year: int) -> None:
    """What adds up beyond one table: months to quarters, occupations to their great groups, quadrant and region."""
    for one in (year - 1, year):
        for measure in ("hires", "ends"):
            for quarter in range(1, 5):
                months = [f"{month:02}" for month in range(3 * quarter - 2, 3 * quarter + 1)]
                parts = [key(measure, one, month=month) for month in months]
                cells.part(parts, key(measure, one, quarter=str(quarter)))
            cells.part([key(f"region_{measure}", one, work_quadrant=quadrant)], key(measure, one))
        groups: dict[str, list] = {}
        for found in [k for k in cells.counts if (k.measure, k.year) == ("hires", one) and len(k.at) == 1]:
            cut, value = found.at[0]
            if cut == "occupation_group":
                groups.setdefault(value if value == UNKNOWN else value[0], []).append(found)
        for group, parts in groups.items():
            cells.part(parts, key("hires", one, great_group=group))


def _lives(engine: Engine, market: Market, places: Path, quadrant: str, year: int) -> Lives:
    """How long jobs begun in the last years last, by kind of contract, as seen on 31 December."""
    files = {name: engine.folder / f"yearbook-{name}.parquet" for name in ("contracts", "theirs", "curves")}
    pq.write_table(contracts_table(), files["contracts"])
    engine.write_query(
        THEIRS_SQL.format(quadrant=text(quadrant)),
        files["theirs"],
        places=places,
        contracts=files["contracts"],
        relationships=market.store.table("relationships"),
    )
    since = year - FOLLOWED + 1
    if not pq.read_metadata(files["theirs"]).num_rows:
        return Lives(since, [], [])
    first, last = dt.date(since, 1, 1), dt.date(year, 12, 31)
    summary = build_durations(engine, files["theirs"], files["curves"], of="jobs", by="kind", first=first, last=last)
    many = {name for name, found in summary.groups.items() if (found["cases"] or 0) >= MANY}
    points = [
        {"name": row["group"], "day": row["day"], "share": row["share"], "low": row["low"], "high": row["high"]}
        for row in pq.read_table(files["curves"]).to_pylist()
        if row["exit"] == STILL and row["group"] in many
    ]
    rows = []
    for name in sorted(many):
        mine = [(row["day"], row["share"]) for row in points if row["name"] == name]
        still = {mark: _share_after(mine, mark) for mark in MARKS}
        rows.append({"name": name, "median": summary.groups[name]["median_days"], "still": still})
    return Lives(since, rows, points)


def _share_after(points: list[tuple[int, float]], mark: int) -> float | None:
    """The share still there after so many days; nothing where nobody was followed so long."""
    if not points or points[-1][0] < mark:
        return None
    return next((share for day, share in reversed(points) if day <= mark), 1.0)


def _trends(engine: Engine, facts: Path, quadrant: str, year: int) -> list[Row]:
    """Occupations whose hirings grew or fell beyond chance on the year before."""
    by, last = ["occupation_group"], number("month", dt.date(year, 12, 1))
    table = flows(engine, facts, by=by, where={"work_quadrant": [quadrant]}, first=last - 35, last=last)
    found = trends(table, by, last + Maturity().lag, Maturity(few=MANY)).to_pylist()
    known = [row for row in found if row["verdict"] != FEW and row["occupation_group"] != UNKNOWN]
    return sorted(known, key=lambda row: (-row["growth"], row["occupation_group"]))


def _peaks(engine: Engine, facts: Path, quadrant: str, year: int) -> list[Row]:
    """Months in which an activity hires in a centre much more than in the rest of the year."""
    by, last = ["division", "work_centre"], number("month", dt.date(year, 12, 1))
    table = flows(engine, facts, by=by, where={"work_quadrant": [quadrant]}, first=last - 59, last=last)
    found = [row for row in peaks(table, by).to_pylist() if UNKNOWN not in (row["division"], row["work_centre"])]
    return sorted(found, key=lambda row: (-row["index"], row["division"], row["work_centre"], row["month"]))


def _quality(manifest: Manifest) -> Quality:
    language: Language = "it" if (get_language() or "it").startswith("it") else "en"
    faults: Counter[str] = Counter()
    for item in manifest.imports:
        for name, reasons in item.faults.items():
            for code, n in reasons.items():
                faults[f"{field_words(name, language)}: {words(REJECTS[code], language)}"] += n
    folded = manifest.folded.contradictions if manifest.folded else {}
    wrong = Counter({words(CONTRADICTIONS[code], language): n for code, n in folded.items()})
    return Quality(
        rows=sum(item.rows for item in manifest.imports),
        messages=manifest.messages,
        already_there=sum(item.already_there for item in manifest.imports),
        rejected=sum(item.rejected for item in manifest.imports),
        reasons=sorted(faults.items(), key=lambda item: (-item[1], item[0])),
        contradictions=sorted(wrong.items(), key=lambda item: (-item[1], item[0])),
    )


def _sources(manifest: Manifest, places: Path, register_seal: str) -> list[Source]:
    """The files of messages, the territory, the registers, the deadlines: what they are and their digests."""
    found = [
        Source(
            label=_("Mandatory communications, file %(number)s") % {"number": item.number},
            detail=ngettext("%(rows)s row", "%(rows)s rows", item.rows) % {"rows": item.rows},
            digest=_seal([item.digest, item.layout_digest]),
        )
        for item in manifest.imports
    ]
    territory = pa.Table.to_pylist(pq.read_table(places))
    due = [repr(deadline) for deadline in legal_deadlines()]
    return [
        *found,
        Source(label=_("Municipalities, centres and quadrants"), digest=_seal(territory)),
        Source(label=_("Register of the unemployed"), digest=register_seal),
        Source(label=_("Legal deadlines of the communications"), digest=_seal(due)),
    ]


def _seal(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
