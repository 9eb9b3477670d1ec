"""Going to the broker and coming back; what comes back is checked whole."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET

from raccordo.kernel.accounts.oidc.tokens import verified_claims


class BrokerOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """Checks signature, issuer, audience, expiry and nonce of the identity token, and that both answers agree."""

    #: Set from the session when the person comes back.
    nonce = ""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return build_absolute_uri(request, reverse("oidc_callback"), self.redirect_uri_protocol)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        """The login as the broker tells it.

        Raises:
            OAuth2Error: the answers are not right; nobody gets in.
        """
        text = kwargs["response"].get("id_token")
        if not text:
            raise OAuth2Error("no id_token")
        data = {"id_token": self._decode_id_token(app, text)}
        if not self.nonce or not constant_time_compare(str(data["id_token"].get("nonce", "")), self.nonce):
            raise OAuth2Error("wrong nonce")
        if "userinfo_endpoint" in self.openid_config:
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != data["id_token"]["sub"]:
                raise OAuth2Error("userinfo of another person")
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The token's claims. Its signature is checked also where the channel to the broker is trusted."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        return verified_claims(id_token, answer.json(), issuer=self.openid_config["issuer"], audience=app.client_id)


class BrokerCallbackView(OAuth2CallbackView):
    """Takes the nonce out of the session together with the state."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
        return state, response


def _broker(request: HttpRequest) -> BrokerOAuth2Adapter:
    """The broker of this installation.

    Raises:
        Http404: it has none.
    """
    if "oidc" not in settings.LOGIN_WAYS:
        raise Http404
    return BrokerOAuth2Adapter(request, "broker")


@login_not_required
@require_GET
def go(request: HttpRequest) -> HttpResponse:
    """Send the person to the broker.

    By GET, unlike what writes elsewhere: the only thing kept is the state of this attempt, and a form whose answer
    leads to another site is blocked by the security policy of our pages.
    """
    return OAuth2LoginView.adapter_view(_broker(request))(request)


@login_not_required
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The person comes back from the broker."""
    return BrokerCallbackView.adapter_view(_broker(request))(request)
