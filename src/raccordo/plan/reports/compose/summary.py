"""The first part: where the plan stands, in one page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Column, Kind, Listed, Paragraph, Section, Span, Table
from raccordo.kernel.documents.markup import read
from raccordo.plan.judgement import Verdict
from raccordo.plan.reports.compose import cells
from raccordo.plan.reports.narratives import name_of

if TYPE_CHECKING:
    from raccordo.plan.reports.compose.material import Material
    from raccordo.plan.reports.models import Narrative
    from raccordo.plan.reports.sources import Measured


def section(material: Material) -> Section:
    """The plan in brief: verdicts counted, the text on the plan as a whole, what is behind."""
    counts = Counter(m.row.verdict for m in material.measured)
    told = material.narratives.get("")
    blocks = [Paragraph(text=opening(material, counts)), tally(material)]
    if told:
        blocks += read(told.text)
        blocks.append(Paragraph(text=[Span(text=signature(told), emphasis=True)]))
    behind = [m for m in material.measured if m.row.verdict == Verdict.BEHIND]
    if behind:
        blocks += [
            Paragraph(text=_("Behind the expected path:")),
            Listed(
                items=[
                    [Paragraph(text=[Span(text=f"{m.indicator.code} {m.indicator.short}", strong=True), _gap(m)])]
                    for m in behind
                ]
            ),
        ]
    return Section(title=_("In brief"), blocks=blocks, anchor="in-breve")


def opening(material: Material, counts: Counter) -> str:
    """How many indicators stand how, in a sentence."""
    total = len(material.measured)
    said = {
        "total": total,
        "met": counts[Verdict.MET],
        "on_track": counts[Verdict.ON_TRACK],
        "behind": counts[Verdict.BEHIND],
        "day": material.period.end.strftime("%d/%m/%Y"),
    }
    return (
        ngettext(
            "On %(day)s the plan's single indicator is measured: %(met)s reached, %(on_track)s on track, "
            "%(behind)s behind.",
            "Of the plan's %(total)s indicators, on %(day)s %(met)s have reached their target, %(on_track)s are on "
            "track and %(behind)s are behind; the others are reported without a target or cannot be measured.",
            total,
        )
        % said
    )


def tally(material: Material) -> Table:
    """Verdicts by line."""
    columns = [Column(label=_("Line"), width=3)]
    columns += [Column(label=str(verdict.label).capitalize(), kind=Kind.INTEGER) for verdict in Verdict]
    columns.append(Column(label=_("Indicators"), kind=Kind.INTEGER))
    rows: list[tuple[Any, ...]] = []
    for line in material.lines:
        found = Counter(m.row.verdict for m in material.of_line(line))
        rows.append((line.short, *(found[verdict] for verdict in Verdict), found.total()))
    total = tuple(sum(row[n] for row in rows) for n in range(1, len(columns)))
    return Table(
        caption=_("The plan's indicators by line and verdict"),
        columns=columns,
        rows=rows,
        total=(_("Total"), *total),
        sheet=_("Verdicts"),
    )


def signature(narrative: Narrative) -> str:
    """Who wrote a text, when, which version."""
    return _("Text by %(name)s (%(role)s), version %(number)s of %(day)s.") % {
        "name": name_of(narrative.author),
        "role": narrative.get_role_display(),
        "number": narrative.number,
        "day": narrative.day.strftime("%d/%m/%Y"),
    }


def _gap(measured: Measured) -> str:
    last = measured.points[-1]
    if last.expected is None:
        return f": {cells.value(measured.row, last.value)}"
    return _(": %(value)s against the %(expected)s expected") % {
        "value": cells.value(measured.row, last.value),
        "expected": cells.expected(measured.row, last.expected),
    }
