"""The audit log: who wrote what, who read whose file and why; append-only and chained by digest.

What other apps call::

    audit.record_read(user, record)            somebody opened a record that holds personal data
    audit.record_list(user, model, count, said, keys_of(rows)) somebody looked at a list with personal columns
    audit.record_export(user, model, count, said, keys_of(rows)) somebody took a file with personal data away
    audit.record_log_read(user, entry, given)  somebody read what the log says of a person's record
    audit.record_batch("territory", {...}, digest) a loader wrote rows that pass no signal
    with audit.on_behalf(user, origin="…"):    writes in here are this person's, or this command's

Writes of tracked models are recorded by themselves. ``docs/decisions`` says why the log is built this way.
"""

from raccordo.kernel.audit.context import on_behalf
from raccordo.kernel.audit.named import keys_of
from raccordo.kernel.audit.record import (
    record_act,
    record_batch,
    record_export,
    record_list,
    record_log_read,
    record_read,
)

__all__ = [
    "keys_of",
    "on_behalf",
    "record_act",
    "record_batch",
    "record_export",
    "record_list",
    "record_log_read",
    "record_read",
]
