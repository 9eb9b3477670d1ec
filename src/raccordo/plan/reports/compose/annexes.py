"""The parts after the lines: corrections, what the plan does not say clearly, centres, definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from raccordo.kernel.desk.values import shown
from raccordo.kernel.documents import Column, Definitions, Kind, Mark, Note, Paragraph, Section, Span, Table
from raccordo.kernel.measures.words import explain
from raccordo.plan.document import Severity
from raccordo.plan.reports.compose import cells
from raccordo.plan.words import figure_text, target_text, value_text

if TYPE_CHECKING:
    from raccordo.kernel.territory.models import Centre
    from raccordo.plan.models import PlanVersion
    from raccordo.plan.reports.compose.material import Material
    from raccordo.plan.reports.sources import Measured

#: How many indicators fit beside each other on a page.
ACROSS = 7


def corrections(material: Material) -> Section:
    """What became of the figures of the last frozen period."""
    blocks: list[Any]
    if material.previous is None:
        blocks = [Paragraph(text=_("No earlier period of the plan is frozen: there is nothing to correct."))]
    else:
        said = {"period": material.previous, "day": material.previous.end.strftime("%d/%m/%Y")}
        blocks = [
            Paragraph(
                text=_(
                    "The figures signed for %(period)s, beside those that the records known for this report give for "
                    "the same day (%(day)s). Late entries, corrections and cancellations make the difference; what was "
                    "signed stays as it was."
                ) % said
            ),
            *_differences(material),
        ]  # fmt: skip
        if material.untold:
            codes = ", ".join(material.untold)
            blocks.append(
                Note(title=_("It cannot be told for indicators that ask for a state: %(codes)s.") % {"codes": codes})
            )
        if material.amended:
            codes = ", ".join(material.amended)
            words = _("The plan was amended: what these indicators ask is not the same any more: %(codes)s.")
            blocks.append(Note(title=words % {"codes": codes}))
    return Section(title=_("Corrections since the last frozen period"), blocks=blocks, anchor="correzioni")


def _differences(material: Material) -> list[Any]:
    if not material.differences:
        return [Paragraph(text=_("No figure has changed."))]
    columns = [
        Column(label=_("Code")),
        Column(label=_("Indicator"), width=3),
        Column(label=_("Signed"), width=2),
        Column(label=_("By later records"), width=2),
        Column(label=_("Records added"), kind=Kind.INTEGER),
        Column(label=_("Records taken away"), kind=Kind.INTEGER),
        Column(label=_("Records changed"), kind=Kind.INTEGER),
    ]
    rows = [
        (d.indicator.code, d.indicator.short, figure_text(d.signed), figure_text(d.now), d.added, d.removed, d.changed)
        for d in material.differences
    ]
    return [Table(caption=_("Corrected figures"), columns=columns, rows=rows, sheet=_("Corrections"))]


def findings(version: PlanVersion) -> Section | None:
    """What the plan says about itself that cannot all be true, or cannot be measured."""
    found = version.findings()
    if not found:
        return None
    words = {
        Severity.CONTRADICTION: _("contradiction"), Severity.GAP: _("gap"), Severity.AMBIGUITY: _("ambiguity"),
    }  # fmt: skip
    columns = [
        Column(label=_("About"), width=1.2),
        Column(label=_("Gravity"), width=0),
        Column(label=_("What was found"), width=5),
    ]
    rows = [(f.subject, words[f.severity], f.text(_, shown)) for f in found]
    return Section(
        title=_("What the plan does not say clearly"),
        anchor="verifica",
        blocks=[
            Paragraph(
                text=_(
                    "A check by rule of the plan against itself. Targets are judged as the plan's file reads them; "
                    "these are the points on which the act should be amended or interpreted."
                )
            ),
            Table(caption=_("Findings of the plan's check"), columns=columns, rows=rows, sheet=_("Plan check")),
        ],
    )


def centres(material: Material) -> Section | None:
    """Every centre beside every indicator that has places, a table for each few indicators of a line."""
    blocks: list[Any] = []
    for line in material.lines:
        placed = [m for m in material.of_line(line) if any(c is not None for c in m.row.answer.places)]
        for start in range(0, len(placed), ACROSS):
            blocks.append(_centre_table(material, line.short, placed[start : start + ACROSS]))
    if not blocks:
        return None
    said = _("For a share, numerator and denominator stand beside it. What has no centre is not in these tables.")
    return Section(title=_("Centre by centre"), blocks=[Paragraph(text=said), *blocks], anchor="centri")


def _centre_table(material: Material, line: str, found: list[Measured]) -> Table:
    columns = [Column(label=_("Centre"), width=1.8)]
    columns += [Column(label=m.indicator.code, width=1) for m in found]
    silent = [material.withheld.get(m.indicator.code, frozenset()) for m in found]
    rows = [
        (str(centre.name), *(_part(m, centre, hidden) for m, hidden in zip(found, silent, strict=True)))
        for centre in material.centres
    ]
    return Table(
        caption=_("“%(line)s” by centre: %(codes)s")
        % {"line": line, "codes": ", ".join(m.indicator.code for m in found)},
        columns=columns,
        rows=rows,
        total=(_("Region"), *(_figure(m, m.row.figure) for m in found)),
        notes=cells.withheld_note(any(silent)),
        sheet=_("%(line)s, centres") % {"line": line},
    )


def _part(measured: Measured, centre: Centre, hidden: frozenset[str]) -> Any:
    if f"c:{centre.code}" in hidden:
        return cells.withheld()
    figure = measured.row.answer.places.get(centre.pk)
    return Mark(mark="–") if figure is None else _figure(measured, figure)


def _figure(measured: Measured, figure: Any) -> str:
    if figure.denominator is None:
        return value_text(figure.value, share=False)
    sides = f"{value_text(figure.numerator, share=False)}/{value_text(figure.denominator, share=False)}"
    return sides if figure.value is None else f"{value_text(figure.value, share=True)} ({sides})"


def definitions(material: Material) -> Section:
    """What each indicator counts, and how the act's words were read."""
    parts = []
    for line in material.lines:
        items = [
            ([Span(text=f"{m.indicator.code} {m.indicator.short}", strong=True)], _definition(m))
            for m in material.of_line(line)
        ]
        parts.append(Section(title=line.short, blocks=[Definitions(items=items)]))
    return Section(title=_("What is counted"), blocks=parts, anchor="definizioni")


def _definition(measured: Measured) -> list[Span]:
    indicator = measured.indicator
    told = explain(indicator.item)
    said = [indicator.definition]
    if formula := told.get("formula"):
        said.append(_("Formula: %(formula)s.") % {"formula": formula})
    said.append(
        _("Target: %(target)s, by %(day)s.")
        % {"target": target_text(indicator), "day": indicator.due_on.strftime("%d/%m/%Y")}
    )
    return [Span(text=" ".join(str(part) for part in said))]
