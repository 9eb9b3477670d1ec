"""The whole report as a document: its cover, its parts in order, what it was computed from."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raccordo.kernel.documents import Document, Provenance, Span
from raccordo.kernel.territory.models import Centre, Province
from raccordo.observatory.yearbook.chapters import annex, demand, lives, quality, region, summary, supply
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import listed


def yearbook(material: Material) -> Document:
    """The report of a quadrant and year, in the language in force."""
    parts = (
        summary.section, region.section, demand.section, supply.section, lives.section, annex.tables, quality.quality,
        annex.definitions,
    )  # fmt: skip
    name, year = material.quadrant.name, material.year
    return Document(
        title=title(name),
        subtitle=_("Yearly report %(year)s") % {"year": year},
        publisher=_("Regional labour-market observatory, %(region)s") % {"region": material.quadrant.region.name},
        day=dt.date(year, 12, 31),
        language=(get_language() or "it")[:2],
        description=_(
            "Demand and supply of work in the quadrant in the year, from the mandatory communications and registers."
        ),
        keywords=(name, str(year)),
        cover=cover(material),
        notice=_("Synthetic data: no real person.") if material.synthetic else "",
        blocks=[part(material) for part in parts],
        provenance=provenance(material),
    )


def title(name: str) -> str:
    """The report's title, the same every year."""
    return _("The labour market in the quadrant %(name)s") % {"name": name}


def cover(material: Material) -> list[tuple[str, Any]]:
    """What the first page says beside the title."""
    day = dt.date(material.year, 12, 31)
    provinces = list(
        Province.objects.filter(quadrant=material.quadrant).order_by("name").values_list("name", flat=True)
    )
    centres = list(
        Centre.objects.valid_at(day).filter(quadrant=material.quadrant).order_by("name").values_list("name", flat=True)
    )
    return [
        (_("Year"), _("%(year)s, beside %(before)s") % {"year": material.year, "before": material.before}),
        (_("Provinces"), listed(provinces)),
        (_("Employment centres"), listed(centres)),
        (_("Communications received up to"), material.observed_until.strftime("%d/%m/%Y")),
    ]


def provenance(material: Material) -> Provenance:
    """The digests of the sources, and one over all of them."""
    text = "\n".join(f"{source.digest} {source.label}" for source in material.sources)
    said = _(
        "Each digest seals the source it stands beside: whoever computes it again from the same "
        "data finds the same one. "
        "The digest of all that follows seals all the others, line by line in this order."
    )
    return Provenance(
        digest=hashlib.sha256(text.encode()).hexdigest(), sources=tuple(material.sources), statement=(Span(text=said),)
    )
