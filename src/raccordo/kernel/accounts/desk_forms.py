"""Forms of the registers of accounts, memberships and questions between centres."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.enquiries import Enquiry
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.rows import check_fiscal_code
from raccordo.kernel.accounts.services import identity_digest
from raccordo.kernel.desk.forms import DeskForm


class AccountForm(DeskForm):
    """An account; the tax code is turned into its digest and not kept."""

    fiscal_code = forms.CharField(
        label=_("tax code"),
        required=False,
        max_length=16,
        help_text=_("For login with SPID or CIE. Only a digest is kept; empty leaves the present one."),
    )

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name", "email")

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        for name in ("last_name", "first_name"):
            self.fields[name].required = True

    def clean_fiscal_code(self) -> str:
        """The digest of the code, if one was typed."""
        code = str(self.cleaned_data["fiscal_code"]).strip().upper()
        if not code:
            return ""
        try:
            check_fiscal_code(code)
        except ValidationError:
            raise ValidationError(_("The tax code is not right.")) from None
        digest = identity_digest(code)
        if User.objects.filter(identity_digest=digest).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This person has an account already."))
        return digest

    def save(self, commit: bool = True) -> Any:
        """Write the account; a new one has no password until the person chooses it."""
        if digest := self.cleaned_data.get("fiscal_code"):
            self.instance.identity_digest = digest
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(commit)


class MembershipForm(DeskForm):
    """A membership. Whose it is does not change."""

    class Meta:
        model = Membership
        fields = (
            "user", "role", "centre", "quadrant", "organisation", "valid_from", "valid_to",
            "reads", "searches", "reach_from", "reach_to",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            del self.fields["user"]


class AnswerForm(DeskForm):
    """The answer of the centre that was asked."""

    class Meta:
        model = Enquiry
        fields = ("answer", "answered_on")

    def clean(self) -> dict[str, Any]:
        """An answer has its day."""
        given = super().clean() or {}
        if given.get("answer") and not given.get("answered_on"):
            given["answered_on"] = self.at
        return given
