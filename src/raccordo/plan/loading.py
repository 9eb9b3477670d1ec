"""Loading a plan's file as a version of the plan. One transaction: a version is there whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sized
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from raccordo.kernel import audit
from raccordo.kernel.measures import Ratio, Window, all_measures, get_measure
from raccordo.plan.addresses import INDICATOR_WORDS, LINE_WORDS
from raccordo.plan.document import Indicator as Entry
from raccordo.plan.document import Path as ExpectedPath
from raccordo.plan.document import PlanDocument, load_document
from raccordo.plan.models import Activity, Indicator, Line, PlanVersion, Result
from raccordo.plan.periods.amended import follow


class PlanLoadError(ValueError):
    """The plan is well written but cannot be loaded here; ``reasons`` says why, one sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


@dataclass(frozen=True)
class Loaded:
    """The version, and whether it was made now or was there already; the open periods that are read by it now."""

    version: PlanVersion
    created: bool
    periods: tuple[str, ...] = ()


def load_plan(path: Path | str, *, today: dt.date, in_force_from: dt.date | None = None, trial: bool = False) -> Loaded:
    """Read, verify and load a plan. The same file twice changes nothing. A ``trial`` does it all and undoes it.

    A first version takes effect on its own first day, an amendment on ``in_force_from`` (``today`` if not given); open
    periods that end from that day on, and in which nothing was signed or written yet, are read by it.

    Raises:
        PlanFormatError: the file is not a plan (with lines and fields).
        PlanLoadError: unknown measures, or a version number already taken by other content.
    """
    document = load_document(path)
    existing = PlanVersion.objects.filter(code=document.code, number=document.version).first()
    if existing and existing.digest == document.digest:
        return Loaded(existing, created=False)
    reasons = (unknown_measures(document) or other_periods(document)) + reserved_codes(document)
    if existing:
        reasons.append(
            _(
                "Version %(number)s of plan %(code)s is already loaded with other content: "
                "a plan is amended by a new version number."
            )
            % {"number": document.version, "code": document.code}
        )
    newest = PlanVersion.objects.filter(code=document.code).order_by("-number").first()
    if newest and newest.number > document.version:
        reasons.append(
            _("Version %(newest)s is already loaded: an older one (%(number)s) cannot follow it.")
            % {"newest": newest.number, "number": document.version}
        )
    if reasons:
        raise PlanLoadError(reasons)
    first_day = in_force_from or (today if newest else document.valid_from)
    with transaction.atomic():
        version = _create(document, today, first_day)
        followed = tuple(str(period) for period in follow(version))
        if trial:
            transaction.set_rollback(True)
    return Loaded(version, created=True, periods=followed)


def unknown_measures(document: PlanDocument) -> list[str]:
    """A sentence for each indicator whose measures no line declares."""
    known = {item.code for item in all_measures()}
    return [
        _("Indicator %(code)s asks for the measure “%(measure)s”, which no line declares.")
        % {"code": entry.code, "measure": measure}
        for entry in document.indicators
        for measure in entry.measures
        if measure not in known
    ]


def reserved_codes(document: PlanDocument) -> list[str]:
    """A sentence for each line or indicator whose code is a word of the site's addresses."""
    words = [entry.code for entry in document.indicators if entry.code in INDICATOR_WORDS]
    words += [line.code for line in document.lines if line.code in LINE_WORDS]
    return [
        _("The code “%(code)s” is a word of the site's own addresses: choose another.") % {"code": word}
        for word in words
    ]


def other_periods(document: PlanDocument) -> list[str]:
    """A sentence for each growth held against other years than those its measure looks back to."""
    reasons = []
    for entry in document.indicators:
        window, against = entry.target.window, entry.target.against
        item = get_measure(entry.measure)
        if window is None or against is None or not isinstance(item, Ratio):
            continue
        asked = item.denominator_window(Window(window.start, window.end))
        if (asked.start, asked.end) != (against.start, against.end):
            reasons.append(
                _("Indicator %(code)s compares with %(start)s – %(end)s, its measure with %(from)s – %(to)s.")
                % {
                    "code": entry.code,
                    "start": against.start,
                    "end": against.end,
                    "from": asked.start,
                    "to": asked.end,
                }
            )
    return reasons


def _create(document: PlanDocument, today: dt.date, in_force_from: dt.date) -> PlanVersion:
    version = PlanVersion.objects.create(
        code=document.code,
        number=document.version,
        title=document.title,
        valid_from=document.valid_from,
        valid_to=document.valid_to,
        in_force_from=in_force_from,
        loaded_on=today,
        digest=document.digest,
        content=document.model_dump(mode="json"),
    )
    made = _parts(document, version)
    rows = {f"plan.{name}": len(each) for name, each in made.items()}
    audit.record_batch(f"{version}", {"plan.planversion": 1, **rows}, document.digest)
    return version


def _parts(document: PlanDocument, version: PlanVersion) -> dict[str, Sized]:
    """Write what a version is made of; by the name of the model."""
    lines = {
        line.code: Line.objects.create(
            version=version, code=line.code, title=line.title, short=line.short, lead=line.lead, position=position
        )
        for position, line in enumerate(document.lines)
    }
    activities = {
        activity.code: Activity.objects.create(
            line=lines[activity.line],
            code=activity.code,
            number=activity.number or "",
            title=activity.title,
            position=position,
        )
        for position, activity in enumerate(document.activities)
    }
    results = {
        result.code: Result.objects.create(
            activity=activities[result.activity], code=result.code, title=result.title, position=position
        )
        for position, result in enumerate(document.results)
    }
    for position, entry in enumerate(document.indicators):
        activity = document.activity_of(entry)
        Indicator.objects.create(
            version=version,
            line=lines[entry.line],
            activity=activities[activity] if activity else None,
            result=results[entry.result] if entry.result else None,
            position=position,
            **_columns(document, entry),
        )
    return {"line": lines, "activity": activities, "result": results, "indicator": document.indicators}


def _columns(document: PlanDocument, entry: Entry) -> dict:
    """The columns of an indicator that come straight from its entry."""
    target = entry.target
    start = None
    if entry.start:
        start = entry.start.share if entry.start.share is not None else entry.start.value
    return {
        "code": entry.code,
        "kind": entry.kind.value,
        "short": entry.short,
        "title": entry.title,
        "definition": entry.definition,
        "measure": entry.measure,
        "alternative_measures": list(entry.alternative_measures),
        "comparator": target.comparator.value,
        "target_value": target.value,
        "target_unit": target.unit or "",
        "target_per": [per.value for per in target.per],
        "whole": target.of.size if target.of else None,
        "start_value": start,
        "starts_on": target.window.start if target.window else document.valid_from,
        "due_on": target.window.end if target.window else document.due(entry),
        "linear_path": entry.path is ExpectedPath.LINEAR,
    }
