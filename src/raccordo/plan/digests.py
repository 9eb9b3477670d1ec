"""The e-mail that tells people what fell behind. Counts only: no personal data leaves with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.mail import sending
from raccordo.kernel.mail.address import absolute
from raccordo.kernel.mail.sending import NotSent
from raccordo.plan import reasons
from raccordo.plan.alerts import Alert, alerts, concern
from raccordo.plan.models import AlertDigest, PlanVersion
from raccordo.plan.quality import entry_days
from raccordo.plan.words import figure_text, target_text

#: Who is written to: who signs, who leads a line, who runs a centre.
READERS = (Role.REGIONAL_MANAGER, Role.AGENCY_MANAGER, Role.LINE_LEAD, Role.CENTRE_MANAGER)
#: How many centres a message names of each indicator.
NAMED = 8


@dataclass(frozen=True)
class Sent:
    """What a sending did: messages sent now, people written to before on that day, people without an address.

    ``failed`` says of each message that did not go why; it is tried again the next time.
    """

    now: int
    before: int
    without: int
    failed: tuple[str, ...] = ()


def send(version: PlanVersion, at: dt.date) -> Sent:
    """Write to whom the alerts of a day concern, once a day each.

    Each message is one transaction with the note that it was sent: stopped in between, at worst one person is written
    to twice. One that does not go leaves no note, and does not stop the others.
    """
    found = alerts(version, at)
    now = before = without = 0
    failed: list[str] = []
    for user in readers(at):
        theirs = concern(found, user)
        if not theirs:
            continue
        if not user.email:
            without += 1
            continue
        try:
            if _send(user, theirs, at):
                now += 1
            else:
                before += 1
        except NotSent as error:
            failed.append(str(error))
    return Sent(now, before, without, tuple(failed))


def may_send(user: User) -> bool:
    """Whether the person, as they act, may have the messages of the whole region sent: who manages it."""
    acting = user.acting
    return acting is not None and acting.reach is None and acting.role in (Role.REGIONAL_MANAGER, Role.AGENCY_MANAGER)


def readers(at: dt.date) -> list[User]:
    """People with a role that is written to on the day, each in their first such membership."""
    held = Membership.objects.valid_at(at).filter(role__in=READERS, user__is_active=True)
    found: dict[int, User] = {}
    for membership in held.select_related("user", "centre", "quadrant").order_by("user_id", "-valid_from", "pk"):
        found.setdefault(membership.user_id, membership.user.act_as(membership, at))
    return list(found.values())


@transaction.atomic
def _send(user: User, theirs: list[Alert], at: dt.date) -> bool:
    _digest, new = AlertDigest.objects.get_or_create(user=user, day=at, defaults={"alerts": len(theirs)})
    if new:
        with override(settings.LANGUAGE_CODE):
            sending.send(subject(theirs, at), body(user, theirs, at), user.email)
    return new


def subject(theirs: list[Alert], at: dt.date) -> str:
    """How many indicators, since when."""
    told = ngettext(
        "Raccordo: %(n)s indicator fell behind in the week to %(day)s",
        "Raccordo: %(n)s indicators fell behind in the week to %(day)s",
        len(theirs),
    )
    return told % {"n": len(theirs), "day": at.strftime("%d/%m/%Y")}


def body(user: User, theirs: list[Alert], at: dt.date) -> str:
    """The alerts as plain text: value, target, and of each centre within the reader's place why it has a part in it."""
    lines = []
    for alert in theirs:
        item = alert.indicator
        value = {"value": figure_text(alert.row.figure), "target": target_text(item), "line": item.line.short}
        lines += [f"{item.code} {item.short}", "  " + _("%(value)s; target: %(target)s. Line: %(line)s.") % value]
        lines += [f"  {why}" for why in _why(alert, user, at)]
        lines += [f"  {absolute(reverse('indicator', args=[item.code]))}?al={at.isoformat()}", ""]
    address = absolute(f"{reverse('alerts')}?al={at.isoformat()}")
    return "\n".join([*lines, _("All of them, and where the records are: %(address)s") % {"address": address}, ""])


def _why(alert: Alert, user: User, at: dt.date) -> list[str]:
    """The centres that lack most, each with its reasons; of a target that repeats, the periods that were missed."""
    reach = user.acting.reach if user.acting else None
    causes = [cause for cause in alert.causes if reach is None or cause.centre.pk in reach]
    within = entry_days(at)
    told = [f"- {cause.centre.name}: {reasons.of_centre(cause, within)}" for cause in causes[:NAMED]]
    if len(causes) > NAMED:
        told.append(
            ngettext("- and %(n)s more centre", "- and %(n)s more centres", len(causes) - NAMED)
            % {"n": len(causes) - NAMED}
        )
    told += [_("- missed %(span)s") % {"span": span} for span in reasons.missed(alert)]
    return told or [_("- The records have no centre, or every centre is at its share.")]
