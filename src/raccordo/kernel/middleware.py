"""What every request carries: the installation, the day it looks at, and the membership in which a person acts."""

from __future__ import annotations

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _

from raccordo.kernel.clock import parse_day
from raccordo.kernel.installation import Installation

#: Session key of the membership chosen by a person with several.
ACTING_KEY = "acting_membership"


class ChosenLanguageMiddleware(LocaleMiddleware):
    """The language a person chose in the header, else the agency's own, whatever the browser asks for."""

    def process_request(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES) and check_for_language(chosen)
        translation.activate(chosen if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()


class InstallationMiddleware:
    """Sets ``request.installation``, ``request.today``, ``request.at`` and ``request.at_error``.

    ``?al=AAAA-MM-GG`` (or ``GG/MM/AAAA``) shows any day up to today; a wrong or future day is told to the reader and
    today is shown instead.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.installation = Installation.current()
        request.today = request.at = request.installation.today()
        request.at_error = ""
        text = request.GET.get("al", "")
        if text:
            day = parse_day(text)
            if day is None:
                request.at_error = _("The day is not in the form gg/mm/aaaa: today is shown.")
            elif day > request.today:
                request.at_error = _("The day is in the future: today is shown.")
            else:
                request.at = day
        return self.get_response(request)


class ActingMiddleware:
    """Sets ``request.user.acting`` to the chosen membership, else the first that holds today, else ``None``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            request.memberships = list(request.user.memberships_at(request.today))
            chosen = request.session.get(ACTING_KEY)
            first = next(iter(request.memberships), None)
            request.user.act_as(next((m for m in request.memberships if m.pk == chosen), first), at=request.today)
        else:
            request.memberships = []
        return self.get_response(request)
