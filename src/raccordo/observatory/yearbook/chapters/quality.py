"""How good the figures are: what was refused, how late it came, what is not known, what is not published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Paragraph, Section
from raccordo.observatory.yearbook.cells import Block
from raccordo.observatory.yearbook.gather import BANDS
from raccordo.observatory.yearbook.laying import (
    cell,
    drawn,
    first_column,
    fraction,
    integers,
    ordered,
    reading,
    shares,
    table,
)
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import capital, listed, percent, say, whole

MOST_REASONS = 10


def quality(material: Material) -> Section:
    """How good the figures are."""
    return Section(
        title=_("Quality of the data"),
        anchor="qualita",
        blocks=[
            Section(title=_("What was received and what was refused"), blocks=received(material)),
            Section(title=_("How late the communications are"), blocks=late(material)),
            Section(title=_("What is not known"), blocks=unknown(material)),
            Section(title=_("What is not published"), blocks=withheld(material)),
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
    for caption, label, measure, cut, sheet in (
        (_("Why rows were refused (the most frequent reasons)"), _("Reason"), "refused", "reject", _("Refused rows")),
        (
            _("Contradictions between communications, resolved by the archive's rules"),
            _("Contradiction"),
            "contradictions",
            "contradiction",
            _("Contradictions"),
        ),
    ):
        reasons = material.told.values(measure, cut, material.year)[:MOST_REASONS]
        rows = [
            (capital(say(material, cut, reason)), cell(material.number(measure, **{cut: reason}))) for reason in reasons
        ]
        if rows:
            blocks.append(table(caption, [first_column(label, 4), *integers([_("Rows")])], rows, sheet=sheet))
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
    data = table(_("Communications by delay"), columns, rows[:-1], total=rows[-1], sheet=_("Delay"))
    source = _("mandatory communications of the whole region")
    return [
        drawn(finding, bars, _("in time, of those with a deadline"), data, share=True, source=source),
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
    numbers = {cut: material.number("hires", **{cut: UNKNOWN}) for cut in fields}
    text = _("What is not known is counted apart in every table, never left out nor shared among the others.")
    if whole_fields := [label for cut, label in fields.items() if numbers[cut] == 0]:
        text += " " + _("Of all hirings it is known: %(fields)s.") % {"fields": listed(whole_fields)}
    rows = [
        (capital(fields[cut]), cell(number), fraction(material.share("hires", **{cut: UNKNOWN})))
        for cut, number in numbers.items()
        if number != 0
    ]
    if not rows:
        return [Paragraph(text=text)]
    columns = [first_column(_("Field")), *integers([_("Hirings without it")]), *shares([_("Part of hirings")])]
    caption = _("Hirings of the quadrant of which a field is not known")
    return [Paragraph(text=text), table(caption, columns, rows, sheet=_("Not known"))]


def withheld(material: Material) -> list[Any]:
    """How many cells are not published, by which rule, and what stands as an earlier report told it."""
    hidden = len(material.told.withheld())
    text = ngettext(
        "Of the %(all)s counts of this report %(n)s is not published.",
        "Of the %(all)s counts of this report %(n)s are not published.",
        hidden,
    ) % {"n": whole(hidden), "all": whole(len(material.told.numbers))}
    rule = _(
        "They are about fewer than three persons, or would let somebody find such a count by subtraction: all tables "
        "of the report are looked at together, with what earlier reports of the quadrant and those of the other "
        "quadrants told, and with the pages of the observatory. What was not published there is not published here."
    )
    few = _(
        "Growth is told of occupations with thirty hirings or more whose counts are published, durations of contracts "
        "with thirty jobs or more, in steps of three jobs at least, and peaks where three persons or more were hired "
        "each year."
    )
    blocks: list[Any] = [Paragraph(text=f"{text} {rule}"), Paragraph(text=few)]
    if names := _named(material.told.apart):
        told = _(
            "A count that is withheld here stands on a page of the observatory, or one that is told here is withheld "
            "there, because the two could not be protected together, of: %(names)s."
        )
        blocks.append(Paragraph(text=told % {"names": listed(names)}))
    if names := _named(material.told.frozen):
        told = _(
            "As an earlier report told them, because communications received since then changed them by fewer than "
            "three: %(names)s."
        )
        blocks.append(Paragraph(text=told % {"names": listed(names)}))
    return blocks


def _named(blocks: Iterable[Block]) -> list[str]:
    """Measures and years in words."""
    words = {
        "hires": _("hirings"), "ends": _("endings"), "extensions": _("extensions"), "persons": _("persons hired"),
        "stable": _("jobs that became permanent"), "jobs": _("jobs on 31 December"),
        "at_work": _("persons at work"), "journeys": _("home–work journeys"), "messages": _("delays"),
        "registered": _("registered as unemployed"), "entered": _("new registrations"),
        "region_hires": _("hirings of the region"), "region_ends": _("endings of the region"),
        "targeted": _("hirings of targeted placement"), "refused": _("refused rows"),
        "contradictions": _("contradictions"),
    }  # fmt: skip
    found = {f"{words.get(measure, _('target groups'))} {year}": None for measure, year in sorted(blocks)}
    return list(found)
