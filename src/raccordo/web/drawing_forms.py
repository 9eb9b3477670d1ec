"""The form by which somebody asks for a drawing of the basins."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from raccordo.analysis.basins.parameters import Parameters
from raccordo.observatory.basins import too_old
from raccordo.observatory.market import KEPT, State

FIRST_YEAR = 1990
LIMITS = ("min_size", "min_sc", "target_size", "target_sc")


class _Number(forms.FloatField):
    """A number written as the reader writes it."""

    def __init__(self, **options: Any):
        options["widget"] = forms.TextInput(attrs={"inputmode": "decimal", "class": "data"})
        super().__init__(localize=True, **options)


class DrawingForm(forms.Form):
    """The year and what its basins must be: sizes in workers who live there, shares from 0 to 1."""

    year = forms.IntegerField(label=_("year"), widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "data"}))
    min_size = _Number(label=_("least size"), help_text=_("Workers who live in a basin, at least."))
    min_sc = _Number(
        label=_("least share"),
        help_text=_(
            "From 0 to 1: the part of who lives there that works there, and of who works there that lives there, "
            "at least."
        ),
    )
    target_size = _Number(
        label=_("wanted size"), help_text=_("From so many workers on, the least share is enough. Above the least size.")
    )
    target_sc = _Number(
        label=_("wanted share"), help_text=_("With such a share the least size is enough. Above the least share.")
    )
    in_one_piece = forms.BooleanField(
        label=_("every basin in one piece"), required=False,
        help_text=_("Municipalities of a basin touch each other, by the boundaries of ISTAT."),
    )  # fmt: skip

    def __init__(self, *args: Any, state: State, until: dt.date, **options: Any):
        self.state = state
        self.last = until.year if until >= dt.date(until.year, 6, 30) else until.year - 1
        made = state.basins
        usual = Parameters()
        limits = made.limits if made is not None else {name: getattr(usual, name) for name in LIMITS}
        limits = {name: int(value) if value == int(value) else value for name, value in limits.items()}
        drawn = {one.year for one in state.kept}
        missing = next((year for year in range(self.last, self.last - KEPT, -1) if year not in drawn), self.last)
        options.setdefault("initial", {
            "year": missing, **limits, "in_one_piece": made is not None and made.neighbours is not None,
        })  # fmt: skip
        super().__init__(*args, **options)
        told = _("Who lived where and worked where on its 30 June; the last one seen is of %(year)s.")
        self.fields["year"].help_text = told % {"year": self.last}
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"id_{name}_aiuto"

    def clean_year(self) -> int:
        """A year whose 30 June was seen and whose drawing would be kept."""
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= self.last:
            said = _("The year goes from %(first)s to %(last)s.")
            raise forms.ValidationError(said % {"first": FIRST_YEAR, "last": self.last})
        if too_old(self.state, year):
            said = _("%(many)s drawings of later years are kept, as many as are kept: this one would not be.")
            raise forms.ValidationError(said % {"many": KEPT})
        return year

    def clean(self) -> dict[str, Any]:
        """Sizes above 0 and shares between 0 and 1, the least below the wanted."""
        found: dict[str, Any] = super().clean() or {}
        least, wanted = found.get("min_size"), found.get("target_size")
        if least is not None and least <= 0:
            self.add_error("min_size", _("The least size is above 0."))
        elif least is not None and wanted is not None and wanted <= least:
            self.add_error("target_size", _("The wanted size is above the least size."))
        low, high = found.get("min_sc"), found.get("target_sc")
        if low is not None and not 0 < low < 1:
            self.add_error("min_sc", _("The least share is above 0 and below 1."))
        elif low is not None and high is not None and not low < high <= 1:
            self.add_error("target_sc", _("The wanted share is above the least share, at most 1."))
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """What the job takes."""
        found = self.cleaned_data
        return {
            "year": found["year"],
            "limits": {name: found[name] for name in LIMITS},
            "in_one_piece": found["in_one_piece"],
        }
