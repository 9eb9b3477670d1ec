"""Settings of login and sessions, read from the environment (``docs/run.md``). ``settings`` takes them all over."""

from __future__ import annotations

import os

from raccordo.config import environment
from raccordo.kernel.accounts.roles import Role

#: Ways in: ``password``, ``oidc`` or both; with an issuer and nothing said, both.
OIDC_ISSUER = os.environ.get("RACCORDO_OIDC_ISSUER", "")
LOGIN_WAYS = frozenset(
    environment.some_of("RACCORDO_LOGIN", {"password", "oidc"}, "password,oidc" if OIDC_ISSUER else "password")
)
#: What the broker says of a person, and how an account is found by it: ``fiscal`` (by digest) or ``username``.
OIDC_CLAIM = os.environ.get("RACCORDO_OIDC_CLAIM", "fiscal_number")
OIDC_MATCH = os.environ.get("RACCORDO_OIDC_MATCH", "fiscal")
#: The levels of assurance asked of the broker, of which the token must have one, or a higher one (for SPID, e.g.
#: https://www.spid.gov.it/SpidL2); none: any level opens.
OIDC_ACR = os.environ.get("RACCORDO_OIDC_ACR", "").split()
#: Names that the broker gives to levels with two factors, beside those of SPID, CIE and eIDAS (``oidc/levels.py``).
OIDC_STRONG = frozenset(os.environ.get("RACCORDO_OIDC_STRONG", "").split())
OIDC_NAME = os.environ.get("RACCORDO_OIDC_NAME", "SPID / CIE")

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
#: Seconds in which a link to set a password is good.
PASSWORD_RESET_TIMEOUT = 2 * 24 * 3600

#: Who fails so often on one account from one address waits; kept in the database, so it holds across processes.
AXES_FAILURE_LIMIT = environment.whole("RACCORDO_LOCKOUT_AFTER", 5)
AXES_COOLOFF_TIME = 0.25  # hours
#: And who fails so often on one account from all addresses together; 0 takes the limit away.
LOCKOUT_ACCOUNT = environment.whole("RACCORDO_LOCKOUT_ACCOUNT", 30)
AXES_HANDLER = "raccordo.kernel.accounts.lockout.LockoutHandler"
AXES_USERNAME_CALLABLE = "raccordo.kernel.accounts.lockout.account_name"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "raccordo.kernel.limits.client_ip"
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

ACCOUNT_ADAPTER = "raccordo.kernel.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "raccordo.kernel.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
#: Wrong passwords are counted by axes; codes of the second factor and confirmations by allauth.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole("RACCORDO_PROXIES", 0)

MFA_ADAPTER = "raccordo.kernel.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Raccordo"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
#: Roles that must log in with a second factor, by their code.
MFA_ROLES = frozenset(environment.some_of("RACCORDO_MFA_ROLES", Role.values))

SOCIALACCOUNT_ADAPTER = "raccordo.kernel.accounts.oidc.adapter.BrokerAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = (
    {
        "broker": {
            "APPS": [
                {
                    "provider_id": "broker",
                    "name": OIDC_NAME,
                    "client_id": os.environ.get("RACCORDO_OIDC_CLIENT_ID", ""),
                    "secret": os.environ.get("RACCORDO_OIDC_CLIENT_SECRET", ""),
                    "settings": {
                        "server_url": OIDC_ISSUER,
                        "scope": os.environ.get("RACCORDO_OIDC_SCOPES", "openid profile").split(),
                        "auth_params": {"acr_values": " ".join(OIDC_ACR)} if OIDC_ACR else {},
                        "oauth_pkce_enabled": True,
                    },
                }
            ]
        }
    }
    if OIDC_ISSUER
    else {}
)

#: A session ends after so many seconds without a page, and after so many in all.
SESSION_IDLE = environment.whole("RACCORDO_SESSION_IDLE", 60) * 60
SESSION_COOKIE_AGE = environment.whole("RACCORDO_SESSION_MAX", 600) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
