"""Forms whose rules go beyond one record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.desk.forms import DeskForm
from raccordo.law.sanctions import effect
from raccordo.lines.casework.models import Sanction


class SanctionForm(DeskForm):
    """A sanction whose effect, where it is left empty, is the law's for the times the conduct was repeated."""

    class Meta:
        model = Sanction
        fields = ("benefit", "event", "event_on", "notified_on", "effect")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["effect"].required = False
        self.fields["effect"].help_text = _("Empty: what the law sets for the times it was repeated.")

    def clean(self) -> dict[str, Any]:
        """Fill in the effect by D.L. 4/2019, art. 7."""
        data = super().clean() or self.cleaned_data
        benefit, event, event_on = data.get("benefit"), data.get("event"), data.get("event_on")
        if data.get("effect") or benefit is None or not event or event_on is None:
            return data
        earlier = Sanction.objects.filter(benefit=benefit, event=event, event_on__lt=event_on)
        found = effect(event, earlier.exclude(pk=self.instance.pk).count() + 1, event_on)
        if found is None:
            raise ValidationError({"event_on": _("On this day the law sets no sanction: choose the effect yourself.")})
        data["effect"] = found.value
        return data
