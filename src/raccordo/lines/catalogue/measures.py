"""What the plan asks of the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Unit, Window, measure
from raccordo.lines.catalogue.models import Edition


@measure(
    "catalogue.editions_published",
    title=_("Editions of the catalogue of policies published"),
    unit=Unit.EDITIONS,
    definition=_(
        "Editions of the catalogue of active policies and training published in the period. Drafts do not count."
    ),
    place=None,
    on="published_on",
)
def editions_published(window: Window):
    return Edition.objects.published(*window.days)
