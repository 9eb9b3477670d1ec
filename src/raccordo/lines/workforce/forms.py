"""Forms whose rules go beyond one record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from raccordo.kernel.desk.forms import DeskForm
from raccordo.lines.workforce.models import Placement
from raccordo.lines.workforce.services import STARTS_AFTER_PRESENT, place


class PlacementForm(DeskForm):
    """A new placement without end closes the one before it and moves the operator; a past one is only recorded."""

    class Meta:
        model = Placement
        fields = ("operator", "centre", "start", "end", "onboarding_started_on", "onboarding_completed_on")

    def _moves(self) -> bool:
        return self.instance.pk is None and self.cleaned_data.get("end") is None

    def clean(self) -> dict[str, Any]:
        """Refuse a placement that would start before the present one."""
        data = super().clean() or self.cleaned_data
        operator, start = data.get("operator"), data.get("start")
        if operator is not None and start is not None and self._moves():
            later = operator.placements.filter(end__isnull=True, start__gte=start).first()
            if later is not None:
                raise ValidationError({"start": STARTS_AFTER_PRESENT % {"day": f"{later.start:%d/%m/%Y}"}})
        return data

    def save(self, commit: bool = True) -> Placement:
        """Write the placement, through :func:`place` where the operator moves."""
        if not self._moves():
            return super().save(commit)
        asked = self.instance
        made = place(operator=asked.operator, centre=asked.centre, start=asked.start, entered_on=asked.entered_on)
        made.onboarding_started_on = asked.onboarding_started_on
        made.onboarding_completed_on = asked.onboarding_completed_on
        made.save()
        self.instance = made
        return made
