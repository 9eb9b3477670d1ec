"""Addresses of login, of one's own account and of all accounts. What allauth offers and is not here cannot be reached.

Some have two names: ours, and the one by which allauth looks for it.
"""

from allauth.account.views import account_inactive, reauthenticate
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_http_methods

from raccordo.kernel.accounts.oidc import views as oidc
from raccordo.kernel.accounts.views import administration, entrance, profile

#: Views of classes answer to PUT as to POST; ours answer to what a browser sends.
browsed = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("accesso/", browsed(entrance.login), name="login"),
    path("accesso/", browsed(entrance.login), name="account_login"),
    path("accesso/codice/", browsed(mfa.authenticate), name="mfa_authenticate"),
    path("accesso/identita/", oidc.go, name="oidc_login"),
    path("accesso/identita/ritorno/", oidc.back, name="oidc_callback"),
    path("accesso/chiuso/", login_not_required(browsed(account_inactive)), name="account_inactive"),
    path("accesso/conferma/", browsed(reauthenticate), name="account_reauthenticate"),
    path("accesso/conferma/codice/", browsed(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("accesso/password/<slug:number>/<slug:token>/", entrance.password_set, name="password_set"),
    path("uscita/", entrance.logout, name="logout"),
    path("uscita/", entrance.logout, name="account_logout"),
    path("profilo/", profile.profile, name="profile"),
    path("profilo/", profile.profile, name="mfa_index"),
    path("profilo/sessioni/", profile.sessions_end, name="sessions_end"),
    path("profilo/password/", profile.password_change, name="account_change_password"),
    path("profilo/secondo-fattore/", browsed(totp.activate_totp), name="mfa_activate_totp"),
    path("profilo/secondo-fattore/togli/", browsed(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("profilo/codici/", browsed(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("utenze/carica/", administration.load, name="accounts_load"),
    path("utenze/<int:pk>/password/", administration.link, name="accounts_link"),
    path("utenze/<int:pk>/chiudi/", administration.end, name="accounts_end"),
    path("utenze/<int:pk>/riapri/", administration.reopen, name="accounts_reopen"),
    path("profilo/codici/nuovi/", browsed(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
