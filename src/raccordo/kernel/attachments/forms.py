"""The forms by which a file is attached and withdrawn."""

from __future__ import annotations

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.attachments import kinds
from raccordo.kernel.attachments.models import Attachment


class AttachForm(forms.Form):
    """A file and what it proves."""

    file = forms.FileField(label=_("file"), help_text=lazy(kinds.limits, str)(), max_length=None)
    note = forms.CharField(
        label=_("what it proves"),
        required=False,
        max_length=Attachment._meta.get_field("note").max_length,
        help_text=_("For example: attendance sheet signed on 12/03/2020."),
    )


class WithdrawForm(forms.Form):
    """Why an attachment no longer stands."""

    reason = forms.CharField(
        label=_("why it is withdrawn"), max_length=Attachment._meta.get_field("withdrawn_reason").max_length
    )
