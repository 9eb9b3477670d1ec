"""The last parts: detailed tables, quality of the data, definitions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Definitions, Figure, Paragraph, Section
from raccordo.observatory import charts
from raccordo.observatory.yearbook.chapters.who import ordered
from raccordo.observatory.yearbook.gather import BANDS
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import (
    capital,
    cell,
    crossed,
    first_column,
    fraction,
    integers,
    percent,
    reading,
    say,
    shares,
    table,
    two_years,
    whole,
)

MOST_REASONS = 10
FEWEST = 3


def tables(material: Material) -> Section:
    """Detailed tables."""
    kinds = [
        v
        for v in ("permanent", "fixed_term", "apprenticeship", "traineeship", "other", UNKNOWN)
        if v in material.told.values("hires", "contract_kind", material.year)
    ]
    year = {"year": material.year}
    return Section(
        title=_("Statistical tables"),
        anchor="tavole",
        blocks=[
            crossed(
                material,
                "hires",
                "section",
                "contract_kind",
                _("Economic activity"),
                _("Hirings of %(year)s by economic activity and kind of contract") % year,
                row_values=ordered(material, "hires", "section"),
                column_values=kinds,
                sheet=_("Activity and contract"),
            ),
            crossed(
                material,
                "hires",
                "work_centre",
                "contract_kind",
                _("Centre"),
                _("Hirings of %(year)s by centre of the workplace and kind of contract") % year,
                row_values=ordered(material, "hires", "work_centre"),
                column_values=kinds,
                sheet=_("Centre and contract"),
            ),
            two_years(
                material, "ends", "contract_kind", _("Contract"), _("Endings by kind of contract"), sheet=_("Endings")
            ),
            two_years(
                material,
                "stable",
                "age",
                _("Age"),
                _("Jobs that became permanent, by age"),
                values=sorted(material.told.values("stable", "age", material.before, material.year)),
                sheet=_("Became permanent, age"),
            ),
            two_years(
                material,
                "hires",
                "occupation_group",
                _("Occupation"),
                _("Hirings by occupation (three digits)"),
                values=sorted(material.told.values("hires", "occupation_group", material.before, material.year)),
                sheet=_("Occupations, 3 digits"),
            ),
        ],
    )


def quality(material: Material) -> Section:
    """How good the figures are."""
    return Section(
        title=_("Quality of the data"),
        anchor="qualita",
        blocks=[
            Section(title=_("What was received and what was refused"), blocks=received(material)),
            Section(title=_("How late the communications are"), blocks=late(material)),
            Section(title=_("What is not known"), blocks=unknown(material)),
            Section(title=_("What is not published"), blocks=[Paragraph(text=withheld(material))]),
        ],
    )


def received(material: Material) -> list[Any]:
    """Rows, messages, rejects, contradictions: of the whole archive."""
    found = material.quality
    said = {
        "rows": whole(found.rows),
        "messages": whole(found.messages),
        "day": material.observed_until.strftime("%d/%m/%Y"),
        "part": percent(found.rejected / found.rows, 2) if found.rows else "–",
    }
    text = (
        _(
            "The archive of the whole region holds %(messages)s communications sent up to %(day)s, "
            "from %(rows)s rows of files."
        )
        % said
    )
    refused = ngettext("%(n)s row was refused (%(part)s).", "%(n)s rows were refused (%(part)s).", found.rejected) % {
        **said,
        "n": whole(found.rejected),
    }
    there = ngettext("%(n)s row was there already.", "%(n)s rows were there already.", found.already_there) % {
        "n": whole(found.already_there)
    }
    blocks: list[Any] = [Paragraph(text=f"{text} {refused} {there}")]
    for caption, label, reasons, sheet in (
        (_("Why rows were refused (the most frequent reasons)"), _("Reason"), found.reasons, _("Refused rows")),
        (
            _("Contradictions between communications, resolved by the archive's rules"),
            _("Contradiction"),
            found.contradictions,
            _("Contradictions"),
        ),
    ):
        rows = [(capital(reason), n if n >= FEWEST else _("fewer than three")) for reason, n in reasons[:MOST_REASONS]]
        columns = (
            [first_column(label, 4), *integers([_("Rows")])]
            if all(isinstance(n, int) for _r, n in rows)
            else [first_column(label, 4), first_column(_("Rows"), 1)]
        )
        told = rows if columns[1].numeric else [(reason, whole(n) if isinstance(n, int) else n) for reason, n in rows]
        if told:
            blocks.append(table(caption, columns, told, sheet=sheet))
    return blocks


def late(material: Material) -> list[Any]:
    """How many communications about the year met their legal deadline, by kind of employer; of the whole region."""
    names = {
        "on_time": _("in time"),
        "late_to_5": _("up to 5 days late"),
        "late_to_30": _("from 6 to 30 days late"),
        "late_more": _("more than 30 days late"),
        "without_deadline": _("no deadline known"),
    }
    employers = ordered(material, "messages", "employer_kind")
    if not employers:
        return [Paragraph(text=_("No communication about the year has a day of sending."))]
    rows: list[tuple[Any, ...]] = []
    bars: list[dict[str, Any]] = []
    for one in [*employers, ""]:
        at = {"employer_kind": one} if one else {}
        numbers = [material.number("messages", band=band, **at) for band in BANDS]
        part = _in_time(numbers)
        rows.append(
            (capital(say(material, "employer_kind", one)) if one else _("Total"), *map(cell, numbers), fraction(part))
        )
        if one and part is not None:
            bars.append({"name": rows[-1][0], "value": part})
    finding = _("Communications about %(year)s sent within the legal deadline, by kind of employer") % {
        "year": material.year
    }
    columns = [
        first_column(_("Employer")),
        *integers([capital(names[band]) for band in BANDS]),
        *shares([_("In time")]),
    ]
    total = rows.pop()
    return [
        Figure(
            caption=finding,
            alt=f"{finding}: " + "; ".join(f"{bar['name']} {percent(bar['value'])}" for bar in bars) + ".",
            spec=charts.bars(bars, _("in time, of those with a deadline"), share=True),
            data=table(_("Communications by delay"), columns, rows, total=total, sheet=_("Delay")),
            source=_("mandatory communications of the whole region"),
        ),
        reading(
            _(
                "The deadline is that of the law on the day of the event. Communications about the "
                "last weeks of the year can still "
                "have arrived after %(day)s: an edition made later counts them."
            )
            % {"day": material.observed_until.strftime("%d/%m/%Y")}
        ),
    ]


def _in_time(numbers: list[int | None]) -> float | None:
    """The part in time of those with a deadline (all but the last band), where all are told."""
    due = numbers[:-1]
    if any(number is None for number in due):
        return None
    total = sum(number or 0 for number in due)
    return (due[0] or 0) / total if total else None


def unknown(material: Material) -> list[Any]:
    """The part of the quadrant's hirings of which a field is not known."""
    fields = {
        "sex": _("sex"),
        "age": _("age"),
        "citizenship": _("citizenship"),
        "hours": _("working hours"),
        "section": _("economic activity"),
        "great_group": _("occupation"),
        "work_basin": _("basin"),
    }
    rows = [
        (
            capital(label),
            cell(material.number("hires", **{cut: UNKNOWN})),
            fraction(material.share("hires", **{cut: UNKNOWN})),
        )
        for cut, label in fields.items()
    ]
    columns = [first_column(_("Field")), *integers([_("Hirings without it")]), *shares([_("Part of hirings")])]
    return [
        Paragraph(
            text=_("What is not known is counted apart in every table, never left out nor shared among the others.")
        ),
        table(_("Hirings of the quadrant of which a field is not known"), columns, rows, sheet=_("Not known")),
    ]


def withheld(material: Material) -> str:
    """How many cells are not published, and by which rule."""
    hidden = len(material.told.withheld())
    text = ngettext(
        "Of the %(all)s counts of this report %(n)s is not published.",
        "Of the %(all)s counts of this report %(n)s are not published.",
        hidden,
    ) % {"n": whole(hidden), "all": whole(len(material.told.numbers))}
    return f"{text} " + _(
        "They are about fewer than three persons, or would let somebody find such a count by "
        "subtraction: all tables of the "
        "report are looked at together, and an attempt to rebuild each withheld count from all that "
        "is published must leave "
        "it uncertain by two or more. Growth and durations are told of occupations and contracts "
        "with thirty cases or more."
    )


def definitions(material: Material) -> Section:
    """The terms of the report."""
    found = (
        (
            _("hiring"),
            _(
                "An employment relationship that begins in the period, by the mandatory communications. Extensions and "
                "transformations are not hirings."
            ),
        ),
        (_("ending"), _("A relationship whose last day is in the period: it was terminated, or came to its term.")),
        (
            _("balance"),
            _("Hirings minus endings. It is what the period adds to the jobs, transfers between places apart."),
        ),
        (
            _("became permanent"),
            _("A fixed-term job or an apprenticeship that was transformed into a permanent one without a new hiring."),
        ),
        (_("person hired"), _("A person who was hired once or more in the year, counted once.")),
        (
            _("mandatory communication"),
            _(
                "What an employer must send to the employment services when a relationship begins, is "
                "extended, transformed or ends. Self-employment is not communicated."
            ),
        ),
        (_("quadrant"), _("A group of provinces by which the Region plans and reports.")),
        (_("centre"), _("An employment centre (centro per l'impiego) with the municipalities it serves.")),
        (_("basin"), _("Municipalities bound by home–work journeys, by the method of ISTAT's local labour systems.")),
        (
            _("change on the year before"),
            _(
                "The difference from the year before over the year before; a dash where there was nothing or it is not "
                "published."
            ),
        ),
    )
    return Section(title=_("Definitions"), anchor="definizioni", blocks=[Definitions(items=found)])
