"""The app of the broker: allauth finds the provider in it. It has no table."""

from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "raccordo.kernel.accounts.oidc"
    label = "oidc"
