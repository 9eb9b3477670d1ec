"""What the audit log says of the observatory's messages: nothing of them passes through the database."""

from __future__ import annotations

from raccordo.analysis.cob.store import Imported
from raccordo.kernel import audit


def record_import(record: Imported) -> None:
    """Write that a file of communications was taken in: how many rows became messages, and which bytes it was.

    The store tells files apart by BLAKE2b over 16 bytes, so that is what the entry names.
    """
    audit.record_batch(
        f"{record.file} · {record.number} · BLAKE2b {record.digest}", {"observatory.message": record.messages}
    )
