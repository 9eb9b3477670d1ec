"""Desks of the kernel."""

from raccordo.kernel.accounts.desks import register_desks
from raccordo.kernel.deliverable_forms import DeliverableForm
from raccordo.kernel.desk import Desk, register
from raccordo.kernel.models import Deliverable, DeliverableRecipient

register(
    Desk(
        Deliverable,
        columns=("title", "kind", "year", "half", "quadrant", "centre", "version", "drafted_on", "shared_on"),
        search=("title", "reference"),
        filters=("kind", "year", "quadrant", "centre", "shared_on"),
        form=DeliverableForm,
        related=("recipients",),
        ordering=("-drafted_on", "kind", "pk"),
    )
)

register(
    Desk(
        DeliverableRecipient,
        columns=("deliverable", "name", "shared_on"),
        search=("name", "deliverable__title"),
        filters=("shared_on",),
        fields=("deliverable", "name", "shared_on"),
        select=("deliverable",),
        ordering=("-shared_on", "name", "pk"),
    )
)

register_desks()
