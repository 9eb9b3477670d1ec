"""The register of the requests persons make about their data."""

from raccordo.kernel.desk import Desk, register
from raccordo.kernel.privacy.models import Request

register(
    Desk(
        Request,
        fields=("answered_on", "note"),
        columns=("received_on", "kind", "answered_on", "person", "recorded_by"),
        search=("person",),
        filters=("kind", "received_on", "answered_on"),
        personal=("note",),
        select=("recorded_by",),
        ordering=("-received_on", "-pk"),
    )
)
