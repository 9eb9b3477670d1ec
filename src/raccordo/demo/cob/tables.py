"""A chunk as Arrow tables: its messages, and the truth they should fold into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from raccordo.demo.cob import contracts as facts
from raccordo.demo.cob import messages as letters
from raccordo.demo.cob.contracts import CCNL, OCCUPATIONS, SECTOR_CODES, TRAINEE, make
from raccordo.demo.cob.endings import CLASSES, KINDS, lateness, odd_ends
from raccordo.demo.cob.oddities import UNCONFIRMED, draw
from raccordo.demo.cob.people import CITIZENSHIP, EDUCATION, People, employer_codes
from raccordo.demo.cob.places import places
from raccordo.demo.cob.stories import TRANSFORMATIONS, final_contract, tell

DAYS = ("start", "end", "extended_to", "transformed_on", "transferred_on", "ceased_on")
LEVELS = np.arange(8).astype(str)
SPOILT_FIELDS = (("person", "tax_code_wrong"), ("start", "missing"), ("hours", "unknown_code"))
"""What is spoilt on purpose, and the reason it is refused for."""


@dataclass(frozen=True)
class Chunk:
    """Messages, relationships as they should come out, contradictions and lateness as they should be found; counts."""

    messages: pa.Table
    truth: pa.Table
    contradictions: pa.Table
    lateness: pa.Table
    spoilt: dict[str, int]
    twice: int


def chunk(seed: int, total: int, number: int) -> Chunk:
    """Make one chunk; the same seed, total and number give the same chunk."""
    made, people = make(seed, total, number)
    told = tell(seed, number, made)
    odd = draw(np.random.default_rng([seed, 6, number]), made, told)
    first = facts.chunks(total)[number][0]
    file = letters.write_file(np.random.default_rng([seed, 4, number]), made, told, odd, first)
    odd_ends(file)
    columns = letters.gathered(file)
    spoilt = columns["spoilt"][columns["spoilt"] >= 0]
    counts = {f"{field}.{reason}": int((spoilt == kind).sum()) for kind, (field, reason) in enumerate(SPOILT_FIELDS)}
    return Chunk(
        _messages(file, people, columns), _truth(file, people), _contradictions(file), _lateness(file), counts,
        int(columns["twice"]),
    )  # fmt: skip


def _messages(file: letters.File, people: People, columns: dict[str, np.ndarray]) -> pa.Table:
    rows, changed, event = columns["contract_row"], columns["changed"], columns["event"]
    made, told = file.made, file.told
    person = made.person[rows]
    code_of_hours, weekly = letters.hours(file, rows, changed)
    employer, sold = made.employer[rows], columns["sold"]
    number = file.number[rows]
    previous = columns["previous"]
    table: dict[str, pa.Array] = {
        "code": pa.array(letters.codes(number, columns["position"])),
        "previous": pa.array(letters.codes(number, np.maximum(previous, 0)), mask=previous < 0),
        "template": _words(letters.template(file, rows, event)),
        "event": _words(event),
        "action": _words(columns["action"]),
        "sent": pa.array(columns["sent"].astype("datetime64[s]") + columns["second"].astype("timedelta64[s]")),
        "person": _person(people, person, columns["spoilt"] == 0),
        "employer": pa.array(employer_codes(np.where(sold, told.sold_to[rows], employer))),
        "previous_employer": pa.array(employer_codes(employer), mask=event != "VAR"),
        "employer_kind": _coded(letters.employer_kind(file)[rows], letters.EMPLOYER_KINDS),
        "sex": _words(np.where(people.female, "F", "M")[person]),
        "born": pa.array(people.birth[person]),
        "citizenship": _coded(people.citizenship[person], CITIZENSHIP),
        "education": _coded(people.education[person], EDUCATION),
        "residence": _coded(made.home[rows], places().cadastral),
    }
    table |= {name: _days(columns[name], columns["spoilt"] == 1 if name == "start" else None) for name in DAYS}
    transformation = np.where(event == "TRS", columns["transformation"], 0)
    code_of_hours = np.where(columns["spoilt"] == 2, "Z", code_of_hours)
    table |= {
        "transformation": _coded(transformation, TRANSFORMATIONS.astype(str), empty=0),
        "movement": _coded(told.secondment[rows], np.array(["T", "D"]), mask=event != "TRD"),
        "contract": _words(letters.contract(file, rows, changed)),
        "ccnl": _coded(made.sector[rows], CCNL),
        "level": _coded(made.level[rows], LEVELS),
        "pay": pa.array(made.pay[rows]),
        "occupation": _coded(made.sector[rows], OCCUPATIONS),
        "hours": _words(code_of_hours),
        "weekly_hours": pa.array(weekly + columns["wrong"]),
        "sector": _coded(made.sector[rows], SECTOR_CODES),
        "municipality": _coded(columns["place"], places().cadastral),
    }
    marks = letters.flags(file, rows)
    table |= {name: pa.array(marks[name]) for name in ("agriculture", "seasonal", "protected")}
    table["traineeship"] = _coded(np.zeros(len(rows)), np.array(["03"]), mask=~marks["traineeship"])
    return pa.table(table)


def _truth(file: letters.File, people: People) -> pa.Table:
    made, told = file.made, file.told
    there = np.flatnonzero(made.seen | told.ceases)
    rows = there
    everywhere = np.ones(len(rows), bool)
    planned = told.last_planned()
    end = np.where(told.ceases, made.end, planned)
    ended = np.where(told.ceases, "ceased", np.where(np.isnat(planned), "open", "expired"))
    code_of_hours, weekly = letters.hours(file, rows, file.changed[rows])
    return pa.table(
        {
            "person": pa.array(people.tax_code[made.person[rows]]),
            "employer": pa.array(employer_codes(np.where(file.sold, told.sold_to, made.employer)[rows])),
            "start": _days(made.start[rows]),
            "end": _days(end[rows]),
            "planned_end": _days(planned[rows]),
            "ended": _words(ended[rows]),
            "hire_seen": pa.array((made.seen & (file.odd != UNCONFIRMED))[rows]),
            "urgent": pa.array((told.urgent | (file.odd == UNCONFIRMED))[rows]),
            "messages": pa.array(file.messages[rows].astype(np.int32)),
            "extensions": pa.array(told.extensions[rows].astype(np.int32)),
            "transformations": pa.array((told.change[rows] > 0).astype(np.int32)),
            "contract": _words(final_contract(made, told.change)[rows]),
            "first_contract": _words(letters.contract(file, rows, ~everywhere)),
            "hours": _words(code_of_hours),
            "weekly_hours": pa.array(weekly),
            "municipality": _coded(file.place[rows], places().istat),
            "residence": _coded(made.home[rows], places().istat),
            "sector": _coded(made.sector[rows], SECTOR_CODES),
            "protected": pa.array(made.protected[rows]),
            "traineeship": pa.array(made.kind[rows] == TRAINEE),
        }
    )


def _contradictions(file: letters.File) -> pa.Table:
    found = file.contradictions
    numbers = np.concatenate([file.number[rows] for rows, _, _, _ in found])
    positions = np.concatenate([at for _, at, _, _ in found])
    reasons = np.concatenate([np.full(len(rows), reason) for rows, _, reason, _ in found])
    applied = np.concatenate([np.full(len(rows), applied) for rows, _, _, applied in found])
    return pa.table(
        {
            "code": pa.array(letters.codes(numbers, positions)),
            "reason": _words(reasons),
            "applied": pa.array(applied),
        }
    )


def _lateness(file: letters.File) -> pa.Table:
    found = lateness(file)
    return pa.table(
        {
            "code": pa.array(letters.codes(found["number"], found["position"])),
            "employer_kind": _coded(found["employer_kind"], letters.EMPLOYER_KINDS),
            "kind": _coded(found["kind"], KINDS),
            **{name: _days(found[name]) for name in ("day", "sent", "due")},
            "days_late": pa.array(found["days_late"].astype(np.int32)),
            "lateness": _coded(found["lateness"], CLASSES),
        }
    )


def _person(people: People, person: np.ndarray, spoilt: np.ndarray) -> pa.Array:
    """Tax codes; a spoilt one has another check letter."""
    plain = people.tax_code[person]
    if spoilt.any():
        worn = np.array([code[:-1] + chr((ord(code[-1]) - 64) % 26 + 65) for code in plain[spoilt].tolist()])
        plain = plain.copy()
        plain[spoilt] = worn
    return pa.array(plain)


def _words(values: np.ndarray, empty: np.ndarray | None = None) -> pa.Array:
    """A dictionary column of texts."""
    return pa.array(values, mask=empty).dictionary_encode()


def _coded(
    values: np.ndarray, words: np.ndarray, *, empty: int | None = None, mask: np.ndarray | None = None
) -> pa.Array:
    if empty is not None:
        mask = values == empty
    return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32), mask=mask), pa.array(words.tolist()))


def _days(days: np.ndarray, spoilt: np.ndarray | None = None) -> pa.Array:
    missing = np.isnat(days)
    if spoilt is not None:
        missing = missing | spoilt
    return pa.array(days.astype("datetime64[D]").astype(np.int64).astype(np.int32), mask=missing).cast(pa.date32())
