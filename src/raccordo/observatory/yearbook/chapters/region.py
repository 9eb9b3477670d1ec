"""The regional picture: the quadrant beside the others, crises, and what other sources tell."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Figure, Note, Paragraph, Section
from raccordo.observatory import charts
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import (
    capital,
    cell,
    first_column,
    fraction,
    integers,
    on_year,
    percent,
    reading,
    say,
    shares,
    table,
    whole,
)


def section(material: Material) -> Section:
    """Where the quadrant stands in the region."""
    blocks: list[Any] = [Paragraph(text=text) for text in opening(material) if text]
    blocks.append(beside(material))
    blocks.append(reading(_("A hiring belongs to the quadrant of the workplace, wherever the person lives.")))
    blocks.append(Section(title=_("Company crises"), blocks=crises(material)))
    blocks.append(Section(title=_("Labour force and wage funds"), blocks=[elsewhere()]))
    return Section(title=_("The regional picture"), anchor="regione", blocks=blocks)


def opening(material: Material) -> list[str]:
    """The region's year, and the quadrant's part of it."""
    region = material.number("region_hires")
    part = material.share("region_hires", work_quadrant=material.quadrant.code)
    if region is None or part is None:
        return []
    first = ngettext(
        "In %(year)s there was %(hires)s hiring in the whole region%(change)s; %(part)s in the quadrant %(name)s.",
        "In %(year)s there were %(hires)s hirings in the whole region%(change)s; %(part)s in the quadrant %(name)s.",
        region,
    ) % {
        "year": material.year,
        "hires": whole(region),
        "part": percent(part),
        "name": material.quadrant.name,
        "change": on_year(material.change("region_hires"), material.before),
    }
    return [first, pace(material)]


def pace(material: Material) -> str:
    """Whether the quadrant went better than the region."""
    mine, all_of_it = material.change("hires"), material.change("region_hires")
    if mine is None or all_of_it is None:
        return ""
    points = round(100 * (mine - all_of_it), 1)
    if abs(points) < 0.5:
        return _("Its hirings moved like those of the region.")
    said = {"points": percent(abs(points) / 100).rstrip("%")}
    if points > 0:
        return _("Its hirings went better than those of the region, by %(points)s percentage points.") % said
    return _("Its hirings went worse than those of the region, by %(points)s percentage points.") % said


def quadrants(material: Material) -> list[str]:
    """The quadrants, the largest first."""
    return material.told.values("region_hires", "work_quadrant", material.before, material.year)


def beside(material: Material) -> Figure:
    """Hirings of each quadrant in two years."""
    rows = [
        (
            capital(say(material, "work_quadrant", value)),
            cell(material.number("region_hires", material.before, work_quadrant=value)),
            cell(material.number("region_hires", work_quadrant=value)),
            fraction(material.change("region_hires", work_quadrant=value)),
            cell(material.number("region_ends", work_quadrant=value)),
            cell(material.balance(region=True, work_quadrant=value)),
        )
        for value in quadrants(material)
    ]
    total = (
        _("The region"),
        cell(material.number("region_hires", material.before)),
        cell(material.number("region_hires")),
        fraction(material.change("region_hires")),
        cell(material.number("region_ends")),
        cell(material.balance(region=True)),
    )
    years = {"before": material.before, "year": material.year}
    columns = [
        first_column(_("Quadrant of work")),
        *integers([_("Hirings %(before)s") % years, _("Hirings %(year)s") % years]),
        *shares([_("Change on the year before")]),
        *integers([_("Endings %(year)s") % years, _("Balance %(year)s") % years]),
    ]
    bars: list[dict[str, Any]] = [
        {"name": say(material, "work_quadrant", value), "value": change}
        for value in quadrants(material)
        if (change := material.change("region_hires", work_quadrant=value)) is not None
    ]
    bars.sort(key=lambda bar: (-bar["value"], bar["name"]))
    finding = _("Hirings of the quadrants: change of %(year)s on %(before)s") % years
    return Figure(
        caption=finding,
        alt=finding + ": " + "; ".join(f"{bar['name']} {percent(bar['value'])}" for bar in bars) + ".",
        spec=charts.bars(bars, _("change on the year before"), share=True),
        data=table(_("Hirings, endings and balance by quadrant"), columns, rows, total=total, sheet=_("Quadrants")),
        source=_("mandatory communications"),
    )


def crises(material: Material) -> list[Any]:
    """The crises that the Region identified in the year in the quadrant."""
    number, workers = material.number("crises"), material.number("crisis_workers")
    if not number:
        return [Paragraph(text=_("In the year the Region identified no company crisis in the quadrant."))]
    text = ngettext(
        "In the year the Region identified %(number)s company crisis in the quadrant.",
        "In the year the Region identified %(number)s company crises in the quadrant.",
        number,
    ) % {"number": whole(number)}
    if workers:
        text += " " + ngettext(
            "It touches %(workers)s worker taken in charge.", "They touch %(workers)s workers taken in charge.", workers
        ) % {"workers": whole(workers)}
    return [Paragraph(text=text)]


def elsewhere() -> Note:
    """What this report does not hold, and where it is found."""
    return Note(
        title=_("What this report does not tell"),
        blocks=[
            Paragraph(
                text=_(
                    "Employment, unemployment and activity rates come from the labour-force survey "
                    "of ISTAT, hours of the "
                    "wage funds from INPS: neither is among the sources of this report. What the "
                    "agency's own registers "
                    "know of the condition of persons, by province and sex, is in the part on supply; it is not the "
                    "survey's definition and is not to be compared with it."
                )
            )
        ],
    )
