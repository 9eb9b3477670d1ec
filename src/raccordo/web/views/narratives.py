"""The text of a line in a period: written, compared with what it was, never lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.documents import Document
from raccordo.kernel.documents.html import fragment
from raccordo.kernel.documents.markup import read
from raccordo.plan.models import Line
from raccordo.plan.periods.models import Period
from raccordo.plan.reports import narratives
from raccordo.plan.reports.models import Narrative
from raccordo.web.access import plan_page
from raccordo.web.views.periods import period_at

#: The address of the text on the plan as a whole.
WHOLE = "piano"


class NarrativeForm(forms.Form):
    """A text, and the version it started from."""

    text = forms.CharField(
        label=gettext_lazy("text"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "# Title · - list · 1. numbered list · *emphasis* · **strong** · [link](https://…). An empty line parts "
            "paragraphs. Whatever else you write stays as it is."
        ),
        widget=forms.Textarea(
            attrs={"rows": 18, "class": "form-control", "lang": "it", "aria-describedby": "id_text_aiuto"}
        ),
    )
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@plan_page
def narrative(request: PageRequest, code: str, line: str) -> HttpResponse:
    """A line's text: who may writes it, the others of the agency read it."""
    if not allowed(request.user, Action.VIEW, "reports.narrative"):
        raise Http404
    period = period_at(request, code)
    about = None if line == WHOLE else get_object_or_404(period.version.lines, code=line)
    writes = narratives.may_write(request.user, about)
    if request.method == "POST" and not writes:
        raise Http404
    theirs, status = None, 200
    form = NarrativeForm(request.POST or None, initial=_initial(period, about))
    preview = ()
    if request.method == "POST" and form.is_valid():
        if "anteprima" in request.POST:
            preview = read(form.cleaned_data["text"])
        else:
            try:
                kept = _write(request, form, period, about)
            except narratives.Overtaken as refused:
                form.add_error(None, str(refused))
                theirs, status = refused.theirs, 409
                form.data = {**request.POST.dict(), "base": theirs.number}
            except narratives.Refused as refused:
                form.add_error("text", str(refused))
                status = 422
            else:
                messages.success(request, _("Version %(number)s is kept.") % {"number": kept.number})
                return redirect("narrative", code, line)
    return _page(request, period, about, form, writes, theirs, preview, status)


def _initial(period: Period, about: Line | None) -> dict[str, Any]:
    last = narratives.latest(period, about)
    return {"text": last.text if last else "", "base": last.number if last else 0}


def _write(request: PageRequest, form: NarrativeForm, period: Period, about: Line | None) -> Narrative:
    data = form.cleaned_data
    return narratives.write(period, about, data["text"], base=data["base"], user=request.user, today=request.today)


def _page(
    request: PageRequest, period: Period, about: Line | None, form: NarrativeForm, writes: bool,
    theirs: Narrative | None, preview: tuple, status: int,
) -> HttpResponse:  # fmt: skip
    versions = list(narratives.versions(period, about))
    last = versions[-1] if versions else None
    shown = preview or (read(last.text) if last else ())
    typed = form.data.get("text", "") if theirs else ""
    title = about.title if about else _("The plan as a whole")
    short = about.short if about else title
    return pages.show(
        request,
        "reports/narrative.html",
        title=title,
        crumbs=[
            (_("What have we reported?"), reverse("reports")),
            (f"{period} · {short}", None),
        ],
        status=status,
        period=period,
        about=about,
        form=form,
        writes=writes,
        theirs=theirs,
        conflict=narratives.compare(theirs.text, typed) if theirs else [],
        preview=bool(preview),
        shown=_drawn(shown, request) if shown else "",
        versions=list(reversed(versions)),
        compared=_compared(request, versions),
        lines=period.version.lines.all(),
        last=last,
    )


def _drawn(blocks: tuple, request: PageRequest) -> str:
    """The text as the report will show it."""
    told = Document(title="-", publisher="-", day=request.today, blocks=blocks)
    return fragment(told)


def _compared(request: PageRequest, versions: list[Narrative]) -> dict[str, Any] | None:
    """A version beside the one before it, if the address asks for one."""
    asked = request.GET.get("versione", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    after = next((v for v in versions if v.number == number), None)
    if after is None:
        return None
    before = next((v for v in versions if v.number == number - 1), None)
    return {"before": before, "after": after, "pieces": narratives.compare(before.text if before else "", after.text)}
