"""Who may do what: one table, one list of masked fields, read in one place.

:data:`TABLE` is role × action × entity, :data:`MASKS` field × role; :func:`allowed` and :func:`unmasked` are their only
readers: ``visible_to``, the desk, every view and the API go through them. ``raccordo access show`` prints both;
docs/access.md is made from them.
"""

from raccordo.kernel.access.actions import ACTION_WORDS, EVERYONE, NOBODY, STAFF, Action, Row, grants
from raccordo.kernel.access.masks import MASKS, Mask, mask_of
from raccordo.kernel.access.rules import allowed, row_for, unmasked
from raccordo.kernel.access.table import TABLE

__all__ = [
    "ACTION_WORDS",
    "EVERYONE",
    "MASKS",
    "NOBODY",
    "STAFF",
    "TABLE",
    "Action",
    "Mask",
    "Row",
    "allowed",
    "grants",
    "mask_of",
    "row_for",
    "unmasked",
]
