"""What administrators do with accounts beside the register: a list to load, a link to choose a password, an end."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts import credentials, services
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.provisioning import Step, preview, provision
from raccordo.kernel.accounts.rows import read_csv
from raccordo.kernel.attachments import antivirus, store
from raccordo.kernel.attachments.errors import Refused
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.mail.sending import NotSent, send
from raccordo.kernel.territory.errors import InputError, InputErrors

#: Bytes of a list of accounts: some thousands of rows.
LARGEST = 1024 * 1024


def _administers(request: PageRequest) -> None:
    """Stop who does not keep the accounts.

    Raises:
        Http404: they do not.
    """
    if not allowed(request.user, Action.CHANGE, "kernel.user"):
        raise Http404


def _account(request: PageRequest, pk: int) -> User:
    """An account of the place in which the person writes.

    Raises:
        Http404: there is none, or it is not theirs.
    """
    _administers(request)
    return get_object_or_404(User.objects.visible_to(request.user).in_place_of(request.user), pk=pk)


def _text(request: PageRequest) -> str:
    """The list that came: as a file the first time, as the text that was shown the second. It is not kept.

    Raises:
        InputErrors: it is no text, or too long.
    """
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "")
    if file.size is None or file.size > LARGEST:
        raise InputErrors([InputError(1, "", _("the file is larger than 1 MB: load it in parts"))])
    try:
        with store.incoming(file) as (path, digest, _size):
            text = path.read_text(encoding="utf-8-sig")
            antivirus.scan(path, digest)
    except UnicodeDecodeError:
        raise InputErrors([InputError(1, "", _("the file is not in UTF-8: save it as “CSV UTF-8”"))]) from None
    except Refused as refused:
        raise InputErrors([InputError(1, "", " ".join(refused.messages))]) from None
    if "\0" in text:
        raise InputErrors([InputError(1, "", _("the file is not a text: save the list as “CSV UTF-8”"))])
    return text


@never_cache
@require_http_methods(["GET", "POST"])
def load(request: PageRequest) -> HttpResponse:
    """Accounts from a list: first what it would do, then, confirmed, doing it whole."""
    _administers(request)
    text, steps, errors = "", [], []  # type: tuple[str, list[Step], list[InputError]]
    if request.method == "POST":
        try:
            text = _text(request)
            if "confirm" in request.POST:
                return _done(request, provision(read_csv(text), today=request.today, by=request.user))
            steps = preview(read_csv(text), today=request.today, by=request.user)
        except InputErrors as found:
            errors = found.errors
    title = _("Load a list of accounts")
    given: dict[str, Any] = {"text": text, "steps": steps, "errors": errors, "asked": request.method == "POST"}
    status = 422 if errors else 200
    return pages.show(request, "accounts/load.html", title=title, crumbs=[(title, None)], status=status, **given)


def _done(request: PageRequest, steps: list[Step]) -> HttpResponse:
    said = ngettext("%(n)d thing done.", "%(n)d things done.", len(steps)) % {"n": len(steps)}
    messages.success(request, said)
    return redirect("desk:list", "kernel", "user")


@never_cache
@require_POST
def link(request: PageRequest, pk: int) -> HttpResponse:
    """A link by which the person chooses a password: sent if they have an address, shown once, and never unrecorded."""
    account = _account(request, pk)
    if not account.is_active or "password" not in settings.LOGIN_WAYS or credentials.is_machine(account):
        raise Http404
    credentials.note(credentials.Act.LINK, account)
    address = request.build_absolute_uri(services.password_path(account))
    sent = False
    if account.email:
        body = _("To choose the password of your account in Raccordo open, within two days: %(address)s")
        try:
            sent = send(_("Your password in Raccordo"), body % {"address": address}, account.email)
        except NotSent:
            messages.warning(request, _("The message could not be sent: give the link in another way."))
    title = _("Link to choose a password")
    return pages.show(request, "accounts/link.html", title=title, account=account, address=address, sent=sent)


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """Close an account, after asking."""
    account = _account(request, pk)
    if not account.is_active or account == request.user:
        raise Http404
    if request.method == "POST":
        services.end_account(account, today=request.today)
        messages.success(request, _("The account is closed and its sessions have ended."))
        return redirect(account)
    title = _("Close the account %(name)s") % {"name": account.username}
    return pages.show(request, "accounts/end.html", title=title, account=account)


@require_POST
def reopen(request: PageRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    account = _account(request, pk)
    if account.is_active:
        raise Http404
    services.reopen_account(account)
    messages.success(request, _("The account is open again: give it its memberships."))
    return redirect(account)
