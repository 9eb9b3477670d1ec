"""One's own account: memberships, second factor, password, sessions."""

from __future__ import annotations

from allauth.account.internal.flows.password_change import finalize_password_change
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from raccordo.kernel.accounts import credentials
from raccordo.kernel.accounts.agents import spoken_agent
from raccordo.kernel.accounts.services import end_sessions
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest


@require_GET
def profile(request: PageRequest) -> HttpResponse:
    """Who I am here, in which memberships, and where I am logged in."""
    kinds = {found.type: found for found in Authenticator.objects.filter(user=request.user)}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    title = _("My account")
    return pages.show(
        request,
        "account/profile.html",
        title=title,
        crumbs=[(title, None)],
        sessions=sessions_of(request),
        second_factor=Authenticator.Type.TOTP in kinds,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        required=request.user.acting is not None and request.user.acting.role in settings.MFA_ROLES,
        has_password="password" in settings.LOGIN_WAYS and request.user.has_usable_password(),
    )


def sessions_of(request: PageRequest) -> list[dict]:
    """The sessions of the person, the present one first."""
    found = UserSession.objects.purge_and_list(request.user)
    rows = [
        {
            "pk": session.pk,
            "words": spoken_agent(session.user_agent),
            "ip": session.ip,
            "began": session.created_at,
            "here": session.session_key == request.session.session_key,
        }
        for session in found
    ]
    return sorted(rows, key=lambda row: (not row["here"], -row["began"].timestamp()))


@require_POST
def sessions_end(request: PageRequest) -> HttpResponse:
    """End one session of one's own, or all the others."""
    here = request.session.session_key or ""
    asked = request.POST.get("session", "")
    if asked == "others":
        ended = end_sessions(request.user, but=here)
    elif asked.isdecimal():
        session = get_object_or_404(UserSession, pk=asked, user=request.user)
        if session.session_key == here:
            raise Http404
        session.end()
        ended = 1
    else:
        raise Http404
    said = ngettext("%(n)d session ended.", "%(n)d sessions ended.", ended) % {"n": ended}
    messages.success(request, said)
    return redirect("profile")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: PageRequest) -> HttpResponse:
    """Another password, knowing the present one; the other sessions end."""
    if "password" not in settings.LOGIN_WAYS or not request.user.has_usable_password():
        raise Http404
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        credentials.note(credentials.Act.CHANGED, request.user)
        finalize_password_change(request, request.user)
        end_sessions(request.user, but=request.session.session_key or "")
        messages.success(request, _("The password is changed. Your other sessions were ended."))
        return redirect("profile")
    title = _("Change the password")
    status = 422 if form.errors else 200
    return pages.show(request, "account/password_change.html", title=title, status=status, form=form)
