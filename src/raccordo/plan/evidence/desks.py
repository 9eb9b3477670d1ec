"""Desks of the evidence check: for looking up, filtering and taking away; the work has screens of its own."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.plan.evidence.models import Sample, SampledRecord

register(
    Desk(
        Sample,
        columns=("reading", "side", "population", "size", "drawn_on", "drawn_by", "closed_on"),
        search=("reading__indicator__code", "reading__indicator__short"),
        filters=("side", "drawn_on", "closed_on"),
        related=("records",),
        select=("reading__indicator", "reading__period"),
        ordering=("-drawn_on", "pk"),
    )
)

register(
    Desk(
        SampledRecord,
        columns=("what", "sample", "centre", "day", "state", "reviewer", "decided_on", "answer_by", "answered_on"),
        search=("sample__reading__indicator__code", "centre__name"),
        filters=("sample", "centre", "state", "day", "decided_on", "answer_by"),
        personal=("note", "answer"),
        select=("sample__reading__indicator", "sample__reading__period"),
        ordering=("sample", "position"),
    )
)
