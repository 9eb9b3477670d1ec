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
from raccordo.plan.periods.exceptions import LONGEST, who_works_in
from raccordo.plan.periods.spans import WrongSpan, span, spoken


def areas() -> list[tuple[str, str]]:
    """The areas of work whose records some measure counts."""
    labels = sorted({item.app for item in all_measures()} & {config.label for config in apps.get_app_configs()})
    named = [(label, str(apps.get_app_config(label).verbose_name)) for label in labels]
    return [("", pgettext("areas of work", "all")), *named]


class ExceptionForm(forms.Form):
    """Who may write in a closed period, in which days, why.

    A centre stands for those who work there today: they are shown by name, and who is ticked then is named.
    """

    usernames = forms.CharField(
        label=_("persons"), required=False,
        help_text=_("User names, separated by commas; or choose a centre below."),
    )  # fmt: skip
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label=_("centre"), required=False,
        help_text=_("You are shown who works in the centre before the exception is granted."),
    )  # fmt: skip
    app = forms.ChoiceField(label=_("area of work"), required=False)
    reason = forms.CharField(
        label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Who reads the period will see it.")
    )
    valid_from = DayField(label=_("from"))
    valid_to = DayField(label=_("until"))

    def __init__(self, *args: Any, today: dt.date, **options: Any):
        options.setdefault("initial", {"valid_from": today, "valid_to": today + dt.timedelta(days=7)})
        super().__init__(*args, **options)
        self.today = today
        centre: Any = self.fields["centre"]
        centre.queryset = Centre.objects.valid_at(today).order_by("name")
        chosen: Any = self.fields["app"]
        chosen.choices = areas()
        last = (today + dt.timedelta(days=LONGEST)).strftime("%d/%m/%Y")
        self.fields["valid_to"].help_text = _("The last day on which they may write, %(day)s at the latest.") % {
            "day": last
        }
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_aiuto"

    def clean_usernames(self) -> list[User]:
        """The persons with these user names."""
        names = [name.strip() for name in self.cleaned_data["usernames"].split(",") if name.strip()]
        known = {person.username: person for person in User.objects.filter(username__in=names, is_active=True)}
        if unknown := [name for name in names if name not in known]:
            raise forms.ValidationError(_("Nobody has this user name: %(names)s.") % {"names": ", ".join(unknown)})
        return [known[name] for name in dict.fromkeys(names)]

    def clean(self) -> dict[str, Any]:
        """Persons or a centre, and days in order."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(found.get("usernames")) == bool(found.get("centre")):
            self.add_error("usernames", _("An exception is for persons or for a centre: choose one of the two."))
        if not self.errors and found["valid_to"] < found["valid_from"]:
            self.add_error("valid_to", _("The last day comes before the first one."))
        return found

    @property
    def centre_chosen(self) -> Centre | None:
        """The centre, where one was chosen."""
        return self.cleaned_data.get("centre") if self.is_bound and not self.errors else None

    @property
    def to_be_named(self) -> list[User]:
        """Who works in the centre that was chosen and is to be shown before the exception is granted."""
        centre = self.centre_chosen
        if centre is None or self.data.get("nominati") == str(centre.pk):
            return []
        people = who_works_in(centre, self.today)
        if not people:
            self.add_error("centre", _("Nobody works in this centre today."))
        return people

    @property
    def granted(self) -> dict[str, Any]:
        """What the service asks for."""
        found = dict(self.cleaned_data)
        people, centre = found.pop("usernames"), found["centre"]
        if centre is not None:
            ticked = set(getattr(self.data, "getlist", lambda _name: [])("persone"))
            people = [person for person in who_works_in(centre, self.today) if str(person.pk) in ticked]
        return {"people": people, **found}


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
