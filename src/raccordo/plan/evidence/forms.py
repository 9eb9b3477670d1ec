"""Forms of the evidence check: the draw, a judgement, an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.models import User
from raccordo.plan.evidence import services
from raccordo.plan.evidence.formula import Design
from raccordo.plan.evidence.machine import CENTRE, MOVES, Move
from raccordo.plan.evidence.models import Side
from raccordo.plan.models import FrozenReading


class DrawForm(forms.Form):
    """What the sample must be able to say, the seed, and who looks at it."""

    side = forms.ChoiceField(label=_("records of the"), choices=Side, initial=Side.NUMERATOR)
    margin = forms.DecimalField(
        label=_("margin, in percentage points"), min_value=1, max_value=30, initial=5, decimal_places=1,
        help_text=_("The result may lie this far from the truth. A smaller margin takes more records."),
    )  # fmt: skip
    confidence = forms.ChoiceField(
        label=_("confidence"), choices=[("0.9", "90%"), ("0.95", "95%"), ("0.99", "99%")], initial="0.95"
    )
    expected = forms.DecimalField(
        label=_("expected confirmed share, %"), min_value=1, max_value=99, initial=90, decimal_places=1,
        help_text=_("As in the last check. Where nothing is known, 50 takes the most records."),
    )  # fmt: skip
    answer_days = forms.IntegerField(
        label=_("days to answer"), min_value=1, max_value=60, initial=services.ANSWER_DAYS,
        help_text=_("How long a centre has, from the day on which its record is not confirmed."),
    )  # fmt: skip
    seed = forms.CharField(
        label=_("seed"), max_length=40,
        help_text=_("Any number or word, better if drawn before witnesses. With it anybody can repeat the draw."),
    )  # fmt: skip
    reviewers = forms.MultipleChoiceField(
        label=_("reviewers"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody is given records of their own centre or that they wrote. None chosen: all auditors."),
    )  # fmt: skip

    def __init__(self, *args: Any, reading: FrozenReading, candidates: list[User], **options: Any):
        super().__init__(*args, **options)
        self.candidates = {str(user.pk): user for user in candidates}
        reviewers: Any = self.fields["reviewers"]
        reviewers.choices = [(pk, f"{user} · {user.acting}") for pk, user in self.candidates.items()]
        if reading.denominator_records is None:
            del self.fields["side"]

    @property
    def design(self) -> Design:
        """The design that was asked for."""
        data = self.cleaned_data
        return Design(float(data["margin"]) / 100, float(data["confidence"]), float(data["expected"]) / 100)

    @property
    def chosen(self) -> list[User]:
        """The reviewers that were chosen, each in the membership that makes them one."""
        return [self.candidates[pk] for pk in self.cleaned_data["reviewers"]]


class ReplaceForm(forms.Form):
    """Who goes on with the records that wait for a reviewer, and why."""

    before = forms.ChoiceField(label=_("records that wait for"))
    reviewer = forms.ChoiceField(label=_("are given to"))
    reason = forms.CharField(
        label=_("reason"), max_length=500,
        help_text=_("It stays with the check: why they cannot go on. Nothing personal."),
    )  # fmt: skip

    def __init__(self, *args: Any, present: list[User], candidates: list[User], **options: Any):
        super().__init__(*args, **options)
        self.present = {str(user.pk): user for user in present}
        self.candidates = {str(user.pk): user for user in candidates}
        before: Any = self.fields["before"]
        before.choices = [(pk, user.get_full_name() or str(user)) for pk, user in self.present.items()]
        after: Any = self.fields["reviewer"]
        after.choices = [(pk, f"{user} · {user.acting}") for pk, user in self.candidates.items()]


class JudgeForm(forms.Form):
    """The reviewer's judgement of one record."""

    move = forms.ChoiceField(label=_("judgement"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("note"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed unless you confirm: what you looked for and did not find. The centre reads it: no names."),
    )  # fmt: skip

    #: What each choice says on the form.
    WORDS = {
        Move.CONFIRM: _("Confirmed: it is as the record says"),
        Move.REFUSE: _("Not confirmed: it is not so, or nothing shows it"),
        Move.DOUBT: _("Cannot be decided with what is there"),
        Move.OVERTURN: _("Confirmed: the answer shows it"),
        Move.UPHOLD: _("Not confirmed: the answer does not show it"),
        Move.TAKE_BACK: _("Take the judgement back and check again"),
    }

    def __init__(self, *args: Any, moves: list[Move], **options: Any):
        super().__init__(*args, **options)
        field: Any = self.fields["move"]
        field.choices = [(move.value, self.WORDS[move]) for move in moves if MOVES[move].by != CENTRE]


class SeveralFilesInput(forms.ClearableFileInput):
    """A field in which several files are chosen at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files, each checked as one."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        held = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(SeveralFilesField, self).clean(one, initial) for one in held]


class AnswerForm(forms.Form):
    """The centre's answer."""

    note = forms.CharField(
        label=_("answer of the centre"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What shows that the record is right, or what went wrong. Names belong in the files only."),
    )  # fmt: skip
    uploads = SeveralFilesField(
        label=_("files that show it"), required=False,
        help_text=_("Signed sheets, letters, photographs. Several can be chosen at once."),
    )  # fmt: skip
