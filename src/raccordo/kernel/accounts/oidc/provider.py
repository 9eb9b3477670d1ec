"""The broker as allauth sees it: OpenID Connect with PKCE, a nonce, and nothing that the address may choose."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string

from raccordo.kernel.accounts.oidc.views import BrokerOAuth2Adapter

NONCE_LENGTH = 32


class BrokerProvider(OpenIDConnectProvider):
    """One broker, configured by the environment."""

    id = "broker"
    name = "Broker"
    oauth2_adapter_class = BrokerOAuth2Adapter

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("oidc_login")

    def get_callback_url(self) -> str:
        return reverse("oidc_callback")

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Scopes, parameters and purpose are the installation's: the address chooses only where one goes after."""
        asked = super().get_redirect_from_request_kwargs(request)
        return {**asked, "scope": self.get_scope(), "auth_params": self.get_auth_params(), "process": AuthProcess.LOGIN}

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Send the person to the broker with a nonce, kept in the session until they are back."""
        nonce = get_random_string(NONCE_LENGTH)
        parameters = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        return super().redirect(request, process, next_url, data, auth_params=parameters, nonce=nonce, **kwargs)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The broker's own name of the person; it is not kept."""
        return str(data["id_token"]["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What both answers say of the person, for :mod:`.adapter` to find the account by; it is not kept.

        The level is that of the signed token: the other answer has no say in it.
        """
        signed = data["id_token"]
        return {**signed, **data.get("userinfo", {}), "acr": str(signed.get("acr") or "")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list:
        return []


provider_classes = [BrokerProvider]
