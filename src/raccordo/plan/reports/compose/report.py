"""The whole report: its cover, its parts in order, what it was computed from."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from raccordo.kernel.documents import Document, PageBreak, Provenance, Source, Span
from raccordo.plan.reports.compose import annexes, lines, summary
from raccordo.plan.reports.compose.material import Material
from raccordo.plan.words import figure_text, whole


def progress_report(material: Material) -> Document:
    """The report as a document, in the language in force."""
    period, version = material.period, material.period.version
    parts: list[Any] = [summary.section(material)]
    for line in material.lines:
        parts += [PageBreak(), lines.section(material, line)]
    parts += [PageBreak(), annexes.corrections(material), *(added.section for added in material.added)]
    parts += [annexes.findings(version), annexes.centres(material), annexes.definitions(material)]
    return Document(
        title=_("Progress report: %(period)s") % {"period": period},
        subtitle=version.title,
        publisher=material.publisher,
        day=period.end,
        language=(get_language() or "it")[:2],
        description=_("How the plan stands at the end of the period, from the agency's own records."),
        keywords=(version.code, period.code),
        cover=cover(material),
        notice=notice(material),
        blocks=[part for part in parts if part is not None],
        provenance=provenance(material),
    )


def notice(material: Material) -> str:
    """What every page says."""
    said = [_("Synthetic data: no real person.")] if material.synthetic else []
    if not material.final:
        said.append(_("Provisional: the period is not frozen, its figures may still change."))
    return " ".join(said)


def cover(material: Material) -> list[tuple[str, Any]]:
    """What the first page says beside the title."""
    period, version = material.period, material.period.version
    days = {"start": period.start.strftime("%d/%m/%Y"), "end": period.end.strftime("%d/%m/%Y")}
    state = _("frozen: computed from sealed readings alone") if material.final else _("not frozen yet")
    return [
        (_("Period"), _("%(period)s, from %(start)s to %(end)s") % {"period": period, **days}),
        (_("Plan"), _("%(code)s, version %(number)s") % {"code": version.code, "number": version.number}),
        (_("Figures as of"), days["end"]),
        (_("State of the period"), state),
    ]


def _counted(figure: str, records: int) -> str:
    words = ngettext("%(figure)s; %(records)s record", "%(figure)s; %(records)s records", records)
    return words % {"figure": figure, "records": whole(records)}


def provenance(material: Material) -> Provenance:
    """The digests of readings, narratives, plan and further parts, and one over all of them."""
    version = material.period.version
    sources = [
        Source(
            label=_("Plan %(code)s") % {"code": version.code},
            detail=_("version %(number)s") % {"number": version.number},
            digest=version.digest,
        )
    ]
    sources += [
        Source(
            label=_("Indicator %(code)s") % {"code": m.indicator.code},
            detail=_counted(figure_text(m.row.figure), m.records),
            digest=m.digest,
        )
        for m in material.measured
    ]
    sources += [
        Source(
            label=_("Text on “%(line)s”") % {"line": narrative.line or _("the plan as a whole")},
            detail=_("version %(number)s") % {"number": narrative.number},
            digest=hashlib.sha256(narrative.text.encode()).hexdigest(),
        )
        for _code, narrative in sorted(material.narratives.items())
    ]
    sources += [added.source for added in material.added]
    text = "\n".join(f"{source.digest} {source.label}" for source in sources)
    said = _(
        "Each digest seals the records, the text or the plan it stands beside: whoever computes it again from the same "
        "data finds the same one. The digest of all that follows seals all the others, line by line in this order."
    )
    return Provenance(digest=hashlib.sha256(text.encode()).hexdigest(), sources=sources, statement=(Span(text=said),))
