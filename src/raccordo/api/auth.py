"""Who asks: the bearer token of a client, held to its scope and its rate."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import Throttled
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from raccordo.api import asked, clients
from raccordo.api.models import ApiToken
from raccordo.api.problems import Problem
from raccordo.api.scopes import Scope
from raccordo.kernel.limits import client_ip


class ApiRequest(HttpRequest):
    """A request as the kernel's middleware and :class:`Token` leave it; only a name for the types."""

    auth: ApiToken
    user: Any
    today: Any
    at: Any
    at_error: str
    #: The names its address may have after the question mark; ``None`` where the method is not there.
    parameters: frozenset[str] | None
    #: The validator the answer will carry, where it is known before the answer.
    etag: str


class ClientRate(SimpleRateThrottle):
    """So many requests a minute for a client, whatever its tokens; counted in the cache of each process."""

    scope = "api-client"

    def __init__(self) -> None:
        super().__init__(settings.API_RATE)

    def get_cache_key(self, request: HttpRequest) -> str | None:
        token = getattr(request, "auth", None)
        return f"api-rate:{token.client_id}" if token else None


class GuessRate(SimpleRateThrottle):
    """So many requests without a valid token a minute from an address, seen through our own proxies."""

    scope = "api-guess"

    def __init__(self) -> None:
        super().__init__(settings.API_GUESS_RATE)

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"api-guess:{client_ip(request)}"


class Token(HttpBearer):
    """``Authorization: Bearer rac_…``, with the scope the operation asks for.

    From here on ``request.user`` is the client's own user, acting in the client's membership: ``visible_to`` and the
    access table decide as for a person.
    """

    def __init__(self, scope: Scope):
        self.needed = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        found = super().__call__(request)
        if found is None:
            guesses = GuessRate()
            if not guesses.allow_request(request):
                raise Throttled(wait=int(guesses.wait() or 60))
        return found

    def authenticate(self, request: Any, token: str) -> ApiToken | None:
        found = clients.find(token, request.today)
        if found is None:
            return None
        if self.needed.value not in found.scopes:
            raise Problem(403, _("This needs the scope %(scope)s.") % {"scope": self.needed.value})
        request.user = found.client.user
        asked.check(request)
        return found
