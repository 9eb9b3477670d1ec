"""Who came back from the broker: an account that is here already, or nobody."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NoReturn, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.credentials import is_machine
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.oidc import levels
from raccordo.kernel.accounts.services import identity_digest
from raccordo.kernel.desk import pages

if TYPE_CHECKING:
    from raccordo.kernel.desk.pages import PageRequest

logger = logging.getLogger(__name__)


class BrokerAdapter(DefaultSocialAccountAdapter):
    """Only people who were given an account get in; nothing the broker says of them is kept."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Log the account in that the claim of the installation leads to.

        Raises:
            ImmediateHttpResponse: always: the way in, or a page that says why not.
        """
        acr = sociallogin.account.extra_data["acr"]
        if not levels.enough(acr, settings.OIDC_ACR):
            logger.warning("login through the broker refused: level of assurance too low")
            raise ImmediateHttpResponse(
                refusal(
                    request, _("Your login had a lower level of assurance than is needed here: choose a higher one.")
                )
            )
        user = account_of(sociallogin.account.extra_data)
        if user is None:
            logger.warning("login through the broker refused: no open account for the person")
            raise ImmediateHttpResponse(
                refusal(request, _("You have no account here, or it is closed. Ask the administrator of your agency."))
            )
        record_authentication(request, user, "socialaccount", provider=sociallogin.account.provider,
                              two_factors=levels.two_factors(acr, settings.OIDC_STRONG))  # fmt: skip
        address = sociallogin.get_redirect_url(request)
        raise ImmediateHttpResponse(perform_login(request, user, email_verification="none", redirect_url=address))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> NoReturn:
        """Say that the login did not succeed; why goes to the log, without anything about the person."""
        logger.warning("login through the broker failed: %s", type(exception).__name__ if exception else error)
        raise ImmediateHttpResponse(refusal(request, _("The identity service did not confirm who you are.")))


def account_of(claims: dict[str, Any]) -> User | None:
    """The open account of the person whom the claims are about."""
    said = str(claims.get(settings.OIDC_CLAIM) or "")
    if not said:
        return None
    found = User.objects.filter(is_active=True)
    by = {"username": said} if settings.OIDC_MATCH == "username" else {"identity_digest": identity_digest(said)}
    account = found.filter(**by).first()
    return None if account is None or is_machine(account) else account


def refusal(request: HttpRequest, why: str) -> Any:
    """The page for who does not get in."""
    return pages.show(
        cast("PageRequest", request), "account/refused.html", title=_("You are not logged in"), status=403, why=why
    )
