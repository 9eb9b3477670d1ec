"""The regional picture: the quadrant beside the others, crises, and what other sources tell."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Figure, Paragraph, Section
from raccordo.observatory.yearbook.chapters import outside
from raccordo.observatory.yearbook.laying import bars_of_change, moved, ordered, reading
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import on_year, percent, say, the_share, whole


def section(material: Material) -> Section:
    """Where the quadrant stands in the region."""
    blocks: list[Any] = [Paragraph(text=text) for text in opening(material) if text]
    blocks.append(beside(material))
    blocks.append(reading(_("A hiring belongs to the quadrant of the workplace, wherever the person lives.")))
    blocks.append(Section(title=_("Labour force"), blocks=outside.labour_force(material)))
    blocks.append(Section(title=_("Wage-guarantee funds"), blocks=outside.wage_funds(material)))
    blocks.append(Section(title=_("Company crises"), blocks=crises(material)))
    blocks.append(Section(title=_("Population, enterprises and forecasts"), blocks=outside.context(material)))
    return Section(title=_("The regional picture"), anchor="regione", blocks=blocks)


def opening(material: Material) -> list[str]:
    """The region's year, and the quadrant's part of it."""
    region = material.number("region_hires")
    part = material.share("region_hires", work_quadrant=material.quadrant.code)
    if region is None or part is None:
        return []
    first = ngettext(
        "In %(year)s there was %(hires)s hiring in the whole region%(change)s; %(part)s is in the quadrant %(name)s.",
        "In %(year)s there were %(hires)s hirings in the whole region%(change)s; %(part)s is in the quadrant %(name)s.",
        region,
    ) % {
        "year": material.year,
        "hires": whole(region),
        "part": the_share(part),
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
        return _("The hirings of the quadrant moved like those of the region.")
    said = {"points": percent(abs(points) / 100).rstrip("%")}
    if points > 0:
        return _("The quadrant did better than the region, by %(points)s percentage points.") % said
    return _("The quadrant did worse than the region, by %(points)s percentage points.") % said


def beside(material: Material) -> Figure:
    """Hirings of each quadrant in two years."""
    quadrants = ordered(material, "region_hires", "work_quadrant")
    changes = [
        (say(material, "work_quadrant", value), material.change("region_hires", work_quadrant=value))
        for value in quadrants
    ]
    data = moved(
        material, "work_quadrant", _("Quadrant of work"), _("Hirings, endings and balance by quadrant"), quadrants,
        region=True, whole=_("The region"), sheet=_("Quadrants"),
    )  # fmt: skip
    finding = _("Hirings of the quadrants: change of %(year)s on %(before)s") % {
        "before": material.before,
        "year": material.year,
    }
    changes.sort(key=lambda change: (-(change[1] or 0), change[0]))
    return bars_of_change(finding, changes, data)


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
