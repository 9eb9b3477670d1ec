"""A page of the observatory is declared once: address, words, and the function that answers its question.

The door, the form of the choices, search and filters of the table, the files, the tabs and the addresses come from the
declaration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.models import Quadrant
from raccordo.observatory.asking import Observatory
from raccordo.observatory.jobs import BUILDS
from raccordo.observatory.jobs import build as build_observatory
from raccordo.observatory.words import CUTS, Words
from raccordo.web.access import acting_required
from raccordo.web.views.observatory import building, drawings, frame, refused
from raccordo.web.views.observatory.answer import Answer, Choice


@dataclass
class Asked:
    """A page as it was asked for: the reader's choices are noted as they are read, for the form above the drawing."""

    request: PageRequest
    observatory: Observatory
    choices: list[Choice] = field(default_factory=list)
    words: Words = field(default_factory=Words)

    @property
    def at(self) -> dt.date:
        """The day looked at, not later than the last observed."""
        return min(self.request.at, self.observatory.until)

    def choose(self, name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
        """The value of a choice; one that is not offered counts as none, and none as the first."""
        choice = frame.choose(self.request, name, label, options)
        self.choices.append(choice)
        return choice.chosen

    def kept(self, name: str, label: str, known: Mapping[str, str]) -> str:
        """A value that a link put in the address, if it is known: shown as a choice that can be taken back."""
        asked = self.request.GET.get(name, "")
        if asked not in known:
            return ""
        return self.choose(name, label, [("", _("all")), (asked, known[asked])])

    def quadrant(self) -> str:
        """The code of the quadrant in which people work; empty for the whole region."""
        options = [("", _("the whole region")), *Quadrant.objects.order_by("code").values_list("code", "name")]
        return self.choose("quadrante", _("Quadrant of work"), options)

    def cut(self, name: str, label: str, first: str, *, none: str = "") -> str:
        """One of the cuts; ``none`` is what stands for no cut, where that may be chosen."""
        offered = [(cut, str(words)) for cut, words in CUTS.items() if cut != first or none]
        head = [("", none)] if none else [(first, str(CUTS[first]))]
        return self.choose(name, label, [*head, *offered])

    def said(self, rows: Iterable[Mapping[str, Any]], cuts: Sequence[str]) -> list[dict[str, Any]]:
        """The rows with the words of their cuts beside the codes, as ``said_<cut>``."""
        return [{**row, **{f"said_{cut}": self.words.value(cut, row[cut]) for cut in cuts}} for row in rows]


@dataclass(frozen=True)
class Page:
    """One page; its tab stands where `TABS` has its name."""

    name: str
    address: str
    tab: Promise
    title: Promise
    answer: Callable[[Asked], Answer]

    def respond(self, request: PageRequest) -> HttpResponseBase:
        """The page or the file of its table, for who may see the observatory, once it is built."""
        observatory = Observatory()
        if not observatory.built:
            return _nothing_yet(request)
        asked = Asked(request, observatory)
        answer = self.answer(asked)
        return frame.show(request, observatory, answer, str(self.title), asked.choices, tabs())


#: Every page by the name of its address.
PAGES: dict[str, Page] = {}
#: The tabs of pages that answer no question with a table, by the name of their address.
OTHER_TABS: dict[str, Promise] = {}
#: The order of the tabs, as one asks.
TABS = (
    "observatory", "observatory-flows", "observatory-stock", "observatory-transitions", "observatory-moves",
    "observatory-durations", "observatory-stability", "observatory-school", "observatory-basins", "observatory-needs",
    "observatory-outcomes", "observatory-official", "observatory-figures", "observatory-reports",
)  # fmt: skip


def tabs() -> list[tuple[str, str]]:
    """The tabs in order: the name of each address and its words."""
    words = {name: page.tab for name, page in PAGES.items()} | OTHER_TABS
    return [(name, str(words[name])) for name in TABS if name in words]


def observatory_page(name: str, address: str, *, tab: Promise, title: Promise) -> Callable[..., Page]:
    """Declare the page that a function answers."""

    def declare(answer: Callable[[Asked], Answer]) -> Page:
        PAGES[name] = Page(name, address, tab, title, answer)
        return PAGES[name]

    return declare


def _nothing_yet(request: PageRequest) -> HttpResponseBase:
    title = _("Observatory")
    running = Job.objects.active().filter(kind__in=BUILDS)
    return pages.show(
        request, "observatory/none.html", title=title, crumbs=[(title, None)],
        running=running.exists(), job=running.visible_to(request.user).first(),
        may_build=allowed(request.user, Action.CHANGE, "observatory"),
    )  # fmt: skip


def _view(page: Page) -> Callable[..., HttpResponseBase]:
    @require_GET
    @acting_required
    def guarded(request: PageRequest) -> HttpResponseBase:
        if not allowed(request.user, Action.VIEW, "observatory"):
            raise Http404
        return page.respond(request)

    return guarded


@require_POST
def build(request: PageRequest) -> HttpResponseBase:
    """Have the observatory built by a job."""
    if not allowed(request.user, Action.CHANGE, "observatory"):
        raise Http404
    try:
        job = services.start(build_observatory, request.user)
    except services.AlreadyRunning as error:
        messages.warning(request, str(error))
        return redirect("observatory")
    return redirect(job.get_absolute_url())


def addresses() -> list[URLPattern]:
    """The addresses of all declared pages, and of the building."""
    found = [path(page.address, _view(page), name=name) for name, page in PAGES.items()]
    return [
        *found,
        path("costruzione/", build, name="observatory-build"),
        path("bacini/disegni/", drawings.drawings, name="observatory-drawings"),
        path("bacini/disegni/in-vigore/", drawings.use, name="observatory-drawing-use"),
        path("comunicazioni/", building.communications, name="observatory-communications"),
        path("comunicazioni/rifiutate/", refused.refused, name="observatory-refused"),
        path("comunicazioni/acquisisci/", building.take, name="observatory-take"),
    ]
