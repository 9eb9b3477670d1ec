"""Forms of who answers persons about their data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.desk.fields import DayField
from raccordo.kernel.privacy.models import Request


class FindForm(forms.Form):
    """Who is meant; posted, so that neither code nor tax code stands in an address."""

    who = forms.CharField(label=_("code or tax code"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))


class RequestForm(forms.ModelForm):
    """A request and its answer."""

    received_on = DayField(label=_("received on"))
    answered_on = DayField(label=_("answered on"), required=False)

    class Meta:
        model = Request
        fields = ("kind", "received_on", "answered_on", "note")
        widgets = {"note": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, **options: Any):
        options.setdefault("prefix", "nota")
        super().__init__(*args, **options)
