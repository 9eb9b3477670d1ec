"""Forms of the school-to-work line that the desk cannot generate."""

from __future__ import annotations

import datetime as dt
from typing import Any

from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.desk.forms import DeskForm
from raccordo.lines.schooling.models import Institution, SupportRequest


class SupportRequestForm(DeskForm):
    """A request for support. A school contact asks for their own institution, today; offices also enter the answer."""

    class Meta:
        model = SupportRequest
        fields = ("institution", "centre", "topic", "text", "received_on", "satisfied_on", "answer")

    #: What only the offices fill in.
    OFFICE_FIELDS = ("institution", "centre", "received_on", "satisfied_on", "answer")

    def __init__(self, *args: Any, user: Any = None, at: dt.date | None = None, **options: Any):
        super().__init__(*args, user=user, at=at, **options)
        if self._from_school():
            for name in self.OFFICE_FIELDS:
                del self.fields[name]
            self.fields["text"].required = True
            self.instance.institution = Institution.objects.visible_to(user).first()
            self.instance.received_on = self.instance.received_on or at

    def _from_school(self) -> bool:
        acting = getattr(self.user, "acting", None)
        return acting is not None and acting.role in ORGANISATION_ROLES

    def clean(self) -> dict[str, Any]:
        """A request without a centre goes to the institution's."""
        data = super().clean() or self.cleaned_data
        institution = self.instance.institution if self._from_school() else data.get("institution")
        if institution is not None and not data.get("centre"):
            data["centre"] = institution.centre
            self.instance.centre = institution.centre
        return data
