"""The form of deliverables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.deliverables import Deliverable
from raccordo.kernel.desk.forms import DeskForm


class DeliverableForm(DeskForm):
    """A document with its file. Of one that Raccordo registered only the day of sharing is written by hand."""

    class Meta:
        model = Deliverable
        fields = (
            "kind",
            "title",
            "version",
            "year",
            "half",
            "quadrant",
            "centre",
            "drafted_on",
            "shared_on",
            "file",
            "reference",
            "replaces",
        )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if self.instance.registered:
            self.fields = {"shared_on": self.fields["shared_on"]}
            self.fields["shared_on"].help_text = _(
                "Raccordo made and registered this document: its file, its digest and the rest stay as they are. "
                "Write the day to share it, empty it to take it back."
            )
