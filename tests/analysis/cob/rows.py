"""Messages as the store keeps them, and what the kernel made of them as plain tuples, to compare with the oracle."""

import datetime as dt

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from raccordo.analysis.cob.fields import STORED
from raccordo.analysis.cob.fold import fold
from raccordo.analysis.unique import traces
from tests.analysis.cob.oracle import ORDER, Message

EPOCH = dt.date(1970, 1, 1)
DAY_FIELD = {
    "PRO": "extended_to",
    "TRS": "transformed_on",
    "TRD": "transferred_on",
    "VAR": "transferred_on",
    "CES": "ceased_on",
}
LOOK = ("contract", "hours", "weekly_hours", "municipality", "employer")


def day(number: int | None) -> dt.date | None:
    return None if number is None else EPOCH + dt.timedelta(days=number)


def trace(code: str | None) -> int | None:
    return None if code is None else int(traces(pa.array([code])).view(np.int64)[0])


def batch(messages: list[Message]) -> pa.RecordBatch:
    """The messages as a batch of the store."""
    rows = []
    for at, message in enumerate(messages):
        row = dict.fromkeys(STORED.names)
        row |= {
            "code": message.code, "message": trace(message.code), "target": trace(message.previous),
            "template": "UL", "event": message.event, "action": message.action, "sent": day(message.sent),
            "sent_second": message.second, "person": message.person, "employer": message.employer,
            "previous_employer": message.previous_employer, "start": day(message.start), "end": day(message.end),
            "transformation": message.transformation, "movement": message.movement, "contract": message.contract,
            "hours": message.hours, "weekly_hours": message.weekly, "municipality": message.municipality,
            "sector": message.sector, "content": at, "row": at + 1,
        }  # fmt: skip
        if message.event in DAY_FIELD:
            row[DAY_FIELD[message.event]] = day(message.day)
        rows.append(row)
    columns = []
    for item in STORED:
        values = [row[item.name] for row in rows]
        if pa.types.is_dictionary(item.type):
            columns.append(pa.array(values, pa.string()).dictionary_encode().cast(item.type))
        else:
            columns.append(pa.array(values, item.type))
    return pa.RecordBatch.from_arrays(columns, schema=STORED)


def number(value: dt.date | None) -> int | None:
    return None if value is None else (value - EPOCH).days


def folded(messages: list[Message]) -> dict[str, list]:
    """What the kernel makes of the messages, in the oracle's form."""
    relationships, phases, events, contradictions = (out.to_pylist() for out in fold(batch(messages)))
    return as_oracle(relationships, phases, events, contradictions)


def as_oracle(relationships, phases, events, contradictions) -> dict[str, list]:
    start = {row["relationship"]: number(row["start"]) for row in relationships}
    first = {row["relationship"]: row["employer"] for row in phases if row["phase"] == 1}

    def look(row: dict) -> tuple:
        return tuple((name.removesuffix("_hours"), row[name]) for name in LOOK)

    out = {
        "relationships": [
            (row["person"], number(row["start"]), first[row["relationship"]], number(row["end"]), row["ended"],
             number(row["planned_end"]), row["hire_seen"], row["urgent"], row["messages"], row["extensions"],
             row["transformations"], look(row), row["sector"])
            for row in relationships
        ],
        "phases": [
            (row["person"], start[row["relationship"]], first[row["relationship"]], number(row["start"]),
             number(row["end"]), look(row))
            for row in phases
        ],
        "events": [
            (row["person"], start[row["relationship"]], row["kind"], number(row["day"]), number(row["sent"]),
             row["code"], row["contract"], row["hours"])
            for row in events
        ],
        "contradictions": [
            (row["person"], row["code"], row["reason"], row["applied"]) for row in contradictions
        ],
    }  # fmt: skip
    return {name: sorted(rows, key=repr) for name, rows in out.items()}


@st.composite
def messages(draw: st.DrawFn, most: int = 14) -> list[Message]:
    """Random messages of two persons, close together, so that every way of contradicting comes up."""
    count = draw(st.integers(1, most))
    made: list[Message] = []
    for at in range(count):
        event = draw(st.sampled_from(["ASS", "ASS", *ORDER, "PRO", "TRS", "CES"]))
        start = draw(st.sampled_from([100, 100, 100, 104]))
        action = draw(st.sampled_from(["N", "N", "N", "N", "R", "A"]))
        codes = [message.code for message in made] + ["c0", "unseen"]
        made.append(
            Message(
                code=f"c{at}",
                trace=trace(f"c{at}"),
                person=draw(st.sampled_from([1, 1, 1, 2])),
                employer=draw(st.sampled_from([7, 7, 8])),
                event=event,
                sent=draw(st.integers(95, 130)) if draw(st.booleans()) else 95 + 2 * at,
                second=draw(st.sampled_from([0, 0, 30])),
                start=start,
                action=action,
                previous=draw(st.sampled_from(codes)) if action != "N" else None,
                previous_employer=draw(st.sampled_from([7, 8, 9])) if event == "VAR" else None,
                end=draw(st.sampled_from([None, 110, 120])),
                day=draw(st.integers(97, 135)) if event in DAY_FIELD else None,
                transformation=draw(st.sampled_from(["DI", "FF", "PP", "TP", "PV"])) if event == "TRS" else None,
                movement=draw(st.sampled_from(["T", "D"])) if event == "TRD" else None,
                contract=draw(st.sampled_from([None, "A.01.00", "A.02.00"])),
                hours=draw(st.sampled_from([None, "F", "P", "N"])),
                weekly=draw(st.sampled_from([None, 20.0])),
                municipality=draw(st.sampled_from([None, "001272", "006003"])),
                sector=draw(st.sampled_from([None, "56", "47"])),
            )
        )
    return made
