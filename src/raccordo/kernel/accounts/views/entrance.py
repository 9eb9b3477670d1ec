"""Getting in and out, and the password one sets by a link."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from raccordo.kernel.accounts import credentials
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.services import end_sessions
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest


class Entrance(LoginView):
    """The login page: the password's form where the installation has it, and the way to the broker where it has one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and "password" not in settings.LOGIN_WAYS:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = super().get_context_data(**kwargs)
        return {
            **given,
            "ways": settings.LOGIN_WAYS,
            "broker": settings.OIDC_NAME,
            "next": self.get_next_url() or "",
            "over": self.request.session.get("over", False),
        }


login = login_not_required(Entrance.as_view())
logout = require_POST(LogoutView.as_view())


def person_of(number: str) -> User | None:
    """The open account that a link speaks of."""
    try:
        pk = int(urlsafe_base64_decode(number))
    except (ValueError, OverflowError):
        return None
    found = User.objects.filter(pk=pk, is_active=True).first()
    return None if found is None or credentials.is_machine(found) else found


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_set(request: PageRequest, number: str, token: str) -> HttpResponse:
    """Set a password by a link that is good once; whoever was logged in with the old one is no longer."""
    if "password" not in settings.LOGIN_WAYS:
        raise Http404
    user = person_of(number)
    if user is None or not default_token_generator.check_token(user, token):
        return pages.show(request, "account/link_over.html", title=_("This link is no longer good"), status=404)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        credentials.note(credentials.Act.CHOSEN, user, by=user)
        end_sessions(user)
        messages.success(request, _("The password is set: log in with it."))
        return redirect("login")
    status = 422 if form.errors else 200
    title = _("Choose your password")
    return pages.show(request, "account/password_set.html", title=title, status=status, form=form, person=user)
