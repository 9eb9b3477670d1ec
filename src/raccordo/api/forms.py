"""Forms of the pages that administer clients."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from raccordo.api.scopes import Scope
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk.fields import DayField
from raccordo.kernel.models import Centre, Quadrant


class ClientForm(forms.Form):
    """A program to register. The rules of role and place are those of people's memberships."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short name, e.g. osservatorio."))
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Which program asks, and whose it is."))
    contact = forms.EmailField(label=_("Contact"), help_text=_("Who answers for the program."))
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, help_text=_("It sees and does what a person of this role would.")
    )
    centre = forms.ModelChoiceField(Centre.objects.all(), label=_("Centre"), required=False)
    quadrant = forms.ModelChoiceField(Quadrant.objects.all(), label=_("Quadrant"), required=False)
    organisation = forms.CharField(
        label=_("Organisation code"),
        max_length=40,
        required=False,
        help_text=_("Code of the school, company or accredited body it acts for."),
    )
    valid_to = DayField(label=_("Last day"), required=False, help_text=_("Empty: until somebody ends it."))


class TokenForm(forms.Form):
    """A token to issue."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A scope narrows what the role may do, and never widens it."),
    )
    expires_on = DayField(label=_("Last day"), help_text=_("At most 400 days from today."))

    def __init__(self, *args: Any, today: dt.date, **options: Any):
        super().__init__(*args, **options)
        self.fields["expires_on"].initial = today + dt.timedelta(days=365)
