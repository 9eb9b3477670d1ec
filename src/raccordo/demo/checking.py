"""The demo's evidence: files attached to records, one sample checked to the end, one in progress.

All through the services the pages use, with files made here; the days lie before the reference day, and which record
meets what follows from its place in the draw.
"""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from collections.abc import Sequence

from django.core.files.base import ContentFile

from raccordo.demo.signing import person
from raccordo.kernel.attachments import services as attachments
from raccordo.kernel.attachments.models import Attachment
from raccordo.plan.evidence import services
from raccordo.plan.evidence.draw import draw
from raccordo.plan.evidence.formula import Design
from raccordo.plan.evidence.machine import MOVES, Move
from raccordo.plan.evidence.models import Sample, SampledRecord
from raccordo.plan.models import FrozenReading, Period, PlanVersion
from raccordo.plan.periods.sealed import frozen_rows
from raccordo.plan.periods.taking import Progress

DESIGN = Design(margin=0.09, confidence=0.95, expected=0.9)
#: The first check is over before the period is approved; of the second some days are still to come.
FIRST = {name: dt.date(2020, 7, day) for name, day in (("drawn", 9), ("judged", 10), ("answered", 13), ("closed", 14))}
SECOND = {name: dt.date(2021, 6, day) for name, day in (("drawn", 21), ("judged", 24), ("answered", 28))}
FIRST_SEED, SECOND_SEED = "20200709", "20210621"
#: Why records were not confirmed.
REASONS = (
    "Il foglio firme non è allegato e il giorno non coincide con l’agenda del centro.",
    "L’attività risulta fissata ma non c’è prova che si sia svolta.",
    "Nel fascicolo c’è una sola firma: manca quella dell’operatore.",
)


def pdf(*lines: str) -> bytes:
    """A page with some lines of text, as small as a PDF can be; only letters of the Latin alphabet."""
    shown = b"".join(
        b"(%s) Tj T* " % line.encode("latin-1", "replace").replace(b"(", b"[").replace(b")", b"]") for line in lines
    )
    content = b"BT /F1 12 Tf 16 TL 60 780 Td " + shown + b"ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return made + head + table + tail


def png(shade: int, side: int = 32) -> bytes:
    """A grey square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade]) * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def check_first_half(period: Period) -> None:
    """Check one reading of the first half of 2020 to the end, before the whole is approved."""
    if (reading := _reading(period.version, period.code, FIRST_SEED)) is not None:
        checked_to_the_end(reading)


def check_evidence(version: PlanVersion, progress: Progress) -> None:
    """Check one reading of the first half of 2020 to the end where it was not yet, and one of the second half-way.

    Each step is taken only where it was not yet, so that a build that was stopped goes on.
    """
    if (reading := _reading(version, "2020-S1", FIRST_SEED)) is not None:
        checked_to_the_end(reading)
    progress(1, 2)
    if (reading := _reading(version, "2020-S2", SECOND_SEED)) is not None:
        checked_half_way(reading)


def _reading(version: PlanVersion, period: str, seed: str) -> FrozenReading | None:
    """The reading of that period that is being checked, else that of whose draw most records are the centre's."""
    rows = FrozenReading.objects.current().filter(period__version=version, period__code=period)
    rows = rows.select_related("indicator__line", "period")
    if (begun := rows.filter(samples__isnull=False).first()) is not None:
        return begun
    wanted = rows.filter(numerator_records__range=(40, 800)).exclude(
        indicator__code__in=Sample.objects.values("reading__indicator__code")
    )
    centre = _centre()

    def own(reading: FrozenReading) -> int:
        found = draw(frozen_rows(reading), reading.records_digest, seed, DESIGN)
        return sum(one.centre == centre for one in found.records)

    return max(wanted, key=own, default=None)


def _centre() -> int | None:
    """The centre whose manager has an account."""
    acting = person("centro", FIRST["drawn"]).acting
    return acting.centre_id if acting else None


def checked_to_the_end(reading: FrozenReading) -> None:
    """Four records not confirmed at first, one undecided; the centre answers for its own, one answer convinces."""
    sample = drawn(reading, FIRST["drawn"], FIRST_SEED, answer_days=3)
    records = list(sample.records.all())
    prove(records[::3], FIRST["drawn"])
    own, others = _own_first(records)
    refused = [*own[:2], *others[:2]]
    for position, sampled in enumerate(refused):
        judge(sampled, Move.REFUSE, FIRST["judged"], REASONS[position % len(REASONS)])
    for sampled in others[2:3]:
        judge(sampled, Move.DOUBT, FIRST["judged"], "Il documento è illeggibile: serve una copia.")
    for sampled in [*own[2:], *others[3:]]:
        judge(sampled, Move.CONFIRM, FIRST["judged"])
    for sampled in own[:2]:
        answer(sampled, FIRST["answered"])
    for sampled in own[:1]:
        judge(sampled, Move.OVERTURN, FIRST["closed"], "Il foglio firme è in regola.")
    for sampled in own[1:2]:
        judge(sampled, Move.UPHOLD, FIRST["closed"], "Il foglio è di un altro giorno.")
    if not sample.closed:
        services.close(sample, user=person("regione", FIRST["closed"]), today=FIRST["closed"])


def checked_half_way(reading: FrozenReading) -> None:
    """A third judged; of the centre's own one waits for its answer, one answer waits for the reviewer."""
    sample = drawn(reading, SECOND["drawn"], SECOND_SEED)
    records = list(sample.records.all())
    prove(records[::4], SECOND["drawn"])
    own, others = _own_first(records)
    for sampled in others[: len(records) // 3]:
        judge(sampled, Move.CONFIRM, SECOND["judged"])
    for sampled, note in zip(own[:2], REASONS, strict=False):
        judge(sampled, Move.REFUSE, SECOND["judged"], note)
    for sampled in own[:1]:
        answer(sampled, SECOND["answered"])


def drawn(reading: FrozenReading, day: dt.date, seed: str, answer_days: int = services.ANSWER_DAYS) -> Sample:
    """The sample, drawn by the region unless it is there."""
    found = services.same_records(reading)
    if found is not None:
        return found
    region = person("regione", day)
    return services.draw_sample(reading, user=region, today=day, seed=seed, design=DESIGN, answer_days=answer_days)


def _own_first(records: Sequence[SampledRecord]) -> tuple[list[SampledRecord], list[SampledRecord]]:
    """The records of the demo's centre, and the others."""
    centre = _centre()
    own = [sampled for sampled in records if sampled.centre_id == centre]
    return own, [sampled for sampled in records if sampled.centre_id != centre]


def judge(sampled: SampledRecord, move: Move, day: dt.date, note: str = "") -> None:
    """The reviewer's move, where it is still to come."""
    sampled.refresh_from_db(fields=["state"])
    if sampled.state in MOVES[move].sources:
        services.judge(sampled, move, user=person("revisore", day), today=day, note=note)


def answer(sampled: SampledRecord, day: dt.date) -> None:
    """The demo's centre answers with the sheet that was missing."""
    sampled.refresh_from_db(fields=["state"])
    if sampled.state not in MOVES[Move.ANSWER].sources:
        return
    when = f"Giorno: {sampled.day:%d/%m/%Y}" if sampled.day else ""
    sheet = ContentFile(pdf("Foglio firme (dati sintetici)", sampled.what, when), "foglio-firme.pdf")
    note = "Il foglio era nell’archivio cartaceo: lo alleghiamo."
    services.answer(sampled, user=person("centro", day), today=day, note=note, uploads=[sheet])


def prove(records: Sequence[SampledRecord], day: dt.date) -> None:
    """Attach a sheet, and to some a photograph, to the records themselves; what is gone or has them is left out."""
    user = person("operatore", day)
    for position, sampled in enumerate(records):
        record = sampled.record
        if record is None or Attachment.objects.of(record).exists():
            continue
        files = [(pdf("Verbale (dati sintetici)", sampled.what, f"Registrato il {day:%d/%m/%Y}"), "verbale.pdf")]
        if position % 3 == 0:
            files.append((png(40 + position * 7 % 200), "registro-presenze.png"))
        with attachments.received(*(ContentFile(content, name) for content, name in files)) as received:
            for file in received:
                attachments.attach(record, file, user=user, today=day, note="Documento firmato")
