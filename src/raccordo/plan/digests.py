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
from raccordo.plan.alerts import Alert, CentreCause, alerts, concern
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
    for person in readers(at):
        theirs = of_person(found, person)
        if not theirs:
            continue
        if not person[0].email:
            without += 1
            continue
        try:
            if _send(person, theirs, at):
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


#: A person as they act in each of the memberships by which they are written to.
Person = list[User]


def readers(at: dt.date) -> list[Person]:
    """People with a role that is written to on the day, each in all their memberships of such roles."""
    held = Membership.objects.valid_at(at).filter(role__in=READERS, user__is_active=True)
    found: dict[int, Person] = {}
    for membership in held.select_related("user", "centre", "quadrant").order_by("user_id", "-valid_from", "pk"):
        found.setdefault(membership.user_id, []).append(membership.user.act_as(membership, at))
    return list(found.values())


def of_person(found: list[Alert], person: Person) -> list[Alert]:
    """Of the alerts, those that concern the person by any of their memberships."""
    return [alert for alert in found if any(concern([alert], acting) for acting in person)]


def _told_of(alert: Alert, person: Person) -> list[CentreCause]:
    """The causes that the person is told of: of the centres of the memberships by which the alert is theirs."""
    reaches = [acting.acting.reach for acting in person if acting.acting and concern([alert], acting)]
    if None in reaches:
        return alert.causes
    within = frozenset().union(*filter(None, reaches))
    return [cause for cause in alert.causes if cause.centre.pk in within]


@transaction.atomic
def _send(person: Person, theirs: list[Alert], at: dt.date) -> bool:
    user = person[0]
    _digest, new = AlertDigest.objects.get_or_create(user=user, day=at, defaults={"alerts": len(theirs)})
    if new:
        with override(settings.LANGUAGE_CODE):
            sending.send(subject(theirs, at), body(person, theirs, at), user.email)
    return new


def subject(theirs: list[Alert], at: dt.date) -> str:
    """How many indicators, since when."""
    told = ngettext(
        "Raccordo: %(n)s indicator fell behind in the week to %(day)s",
        "Raccordo: %(n)s indicators fell behind in the week to %(day)s",
        len(theirs),
    )
    return told % {"n": len(theirs), "day": at.strftime("%d/%m/%Y")}


def body(person: Person, theirs: list[Alert], at: dt.date) -> str:
    """The alerts as plain text: value, target, and of each centre of the reader's places why it has a part in it."""
    lines = []
    for alert in theirs:
        item = alert.indicator
        value = {"value": figure_text(alert.row.figure), "target": target_text(item), "line": item.line.short}
        lines += [f"{item.code} {item.short}", "  " + _("%(value)s; target: %(target)s. Line: %(line)s.") % value]
        lines += [f"  {why}" for why in _why(alert, person, at)]
        lines += [f"  {absolute(reverse('indicator', args=[item.code]))}?al={at.isoformat()}", ""]
    address = absolute(f"{reverse('alerts')}?al={at.isoformat()}")
    return "\n".join([*lines, _("All of them, and where the records are: %(address)s") % {"address": address}, ""])


def _why(alert: Alert, person: Person, at: dt.date) -> list[str]:
    """The centres that lack most, each with its reasons; of a target that repeats, the periods that were missed."""
    causes = _told_of(alert, person)
    within = entry_days(at)
    told = [f"- {cause.centre.name}: {reasons.of_centre(cause, within)}" for cause in causes[:NAMED]]
    if len(causes) > NAMED:
        told.append(
            ngettext("- and %(n)s more centre", "- and %(n)s more centres", len(causes) - NAMED)
            % {"n": len(causes) - NAMED}
        )
    told += [_("- missed %(span)s") % {"span": span} for span in reasons.missed(alert)]
    return told or [_("- The records have no centre, or every centre is at its share.")]
