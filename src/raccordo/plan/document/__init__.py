"""A plan as data: its models, its reader, its check. Pure: no Django, no clock, no database.

>>> from raccordo.plan.document import check, load_document
>>> plan = load_document("plans/piemonte-2020.yaml")
>>> [finding.text() for finding in check(plan)]
"""

from .check import Finding, Severity, check
from .errors import FormatError, PlanFormatError
from .messages import Message
from .model import Activity, Baseline, Indicator, Line, Mention, PlanDocument, Result, Source
from .reading import build_document, load_document, read_document
from .schema import json_schema
from .target import Interval, Start, Target, Whole
from .vocabulary import Comparator, IndicatorKind, Path, Per, SectionKind

__all__ = [
    "Activity", "Baseline", "Comparator", "Finding", "FormatError", "Indicator", "IndicatorKind", "Interval",
    "Line", "Mention", "Message", "Path", "Per", "PlanDocument", "PlanFormatError", "Result", "SectionKind",
    "Severity", "Source", "Start", "Target", "Whole", "build_document", "check", "json_schema",
    "load_document", "read_document",
]  # fmt: skip
