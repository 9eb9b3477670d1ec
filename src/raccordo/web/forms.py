"""Forms of the pages that are not desks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from raccordo.kernel.desk.fields import DayField
from raccordo.kernel.measures import all_measures
from raccordo.kernel.models import Centre, User
from raccordo.plan.models import Period, PlanVersion
from raccordo.plan.periods.spans import WrongSpan, span, spoken


def areas() -> list[tuple[str, str]]:
    """The areas of work whose records some measure counts."""
    labels = sorted({item.app for item in all_measures()} & {config.label for config in apps.get_app_configs()})
    named = [(label, str(apps.get_app_config(label).verbose_name)) for label in labels]
    return [("", pgettext("areas of work", "all")), *named]


class ExceptionForm(forms.Form):
    """Who may write in a closed period, in which days, why."""

    username = forms.CharField(
        label=_("person"), required=False, help_text=_("The user name of one person; or choose a centre below.")
    )
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label=_("centre"), required=False, help_text=_("Everybody who works in the centre.")
    )
    app = forms.ChoiceField(label=_("area of work"), required=False)
    reason = forms.CharField(
        label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Who reads the period will see it.")
    )
    valid_from = DayField(label=_("from"))
    valid_to = DayField(label=_("until"), help_text=_("The last day on which they may write."))

    def __init__(self, *args: Any, today: dt.date, **options: Any):
        options.setdefault("initial", {"valid_from": today, "valid_to": today + dt.timedelta(days=7)})
        super().__init__(*args, **options)
        centre: Any = self.fields["centre"]
        centre.queryset = Centre.objects.valid_at(today).order_by("name")
        chosen: Any = self.fields["app"]
        chosen.choices = areas()
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_aiuto"

    def clean_username(self) -> User | None:
        """The person with this user name."""
        name = self.cleaned_data["username"].strip()
        if not name:
            return None
        person = User.objects.filter(username=name, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has this user name."))
        return person

    def clean(self) -> dict[str, Any]:
        """One receiver, and days in order."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(found.get("username")) == bool(found.get("centre")):
            self.add_error("username", _("An exception is for a person or for a centre: choose one of the two."))
        if not self.errors and found["valid_to"] < found["valid_from"]:
            self.add_error("valid_to", _("The last day comes before the first one."))
        return found

    @property
    def granted(self) -> dict[str, Any]:
        """What the service asks for."""
        found = dict(self.cleaned_data)
        return {"person": found.pop("username"), **found}


def proposed_periods(version: PlanVersion, today: dt.date) -> list[tuple[str, str]]:
    """Periods that have begun and are not open yet, code and words: half-years first, then years, then months."""
    codes = []
    for year in range(version.valid_from.year, version.valid_to.year + 1):
        codes += [f"{year}-S1", f"{year}-S2"]
    codes += [str(year) for year in range(version.valid_from.year, version.valid_to.year + 1)]
    codes += [
        f"{year}-{month:02d}"
        for year in range(version.valid_from.year, version.valid_to.year + 1)
        for month in range(1, 13)
    ]
    there = set(Period.objects.filter(version__code=version.code).values_list("code", flat=True))
    found = []
    for code in codes:
        try:
            days = span(code, version.valid_from, version.valid_to)
        except WrongSpan:
            continue
        if code not in there and days.start <= today:
            found.append((code, spoken(days.kind, days.start, days.end)))
    return found
