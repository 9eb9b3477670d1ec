"""One person per role, to log in with. Passwords derive from this installation's secret key, so none is published."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet

from raccordo.api.clients import register_client
from raccordo.kernel.accounts.enquiries import Enquiry, EnquiryReason
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.provisioning import provision
from raccordo.kernel.accounts.reaches import Reach
from raccordo.kernel.accounts.roles import CENTRE_ROLES, Role
from raccordo.kernel.territory.models import Centre
from raccordo.lines.casework.models import JobSeeker
from raccordo.lines.catalogue.models import Provider
from raccordo.lines.demand.models import Company
from raccordo.lines.schooling.enums import InstitutionKind
from raccordo.lines.schooling.models import Institution


@dataclass(frozen=True)
class Account:
    """A demo account: login name, role, given and family name (invented)."""

    username: str
    role: Role
    first_name: str
    last_name: str


ACCOUNTS = (
    Account("regione", Role.REGIONAL_MANAGER, "Rosa", "Regionale"),
    Account("direzione", Role.REGIONAL_MANAGER, "Dora", "Direzione"),
    Account("agenzia", Role.AGENCY_MANAGER, "Aldo", "Agenzia"),
    Account("linea", Role.LINE_LEAD, "Lia", "Linea"),
    Account("centro", Role.CENTRE_MANAGER, "Carla", "Centro"),
    Account("operatore", Role.OPERATOR, "Omar", "Operatore"),
    Account("navigator", Role.NAVIGATOR, "Nadia", "Navigator"),
    Account("ente", Role.BODY_OPERATOR, "Elio", "Ente"),
    Account("scuola", Role.SCHOOL_CONTACT, "Sara", "Scuola"),
    Account("impresa", Role.COMPANY_CONTACT, "Ida", "Impresa"),
    Account("osservatorio", Role.ANALYST, "Otto", "Osservatorio"),
    Account("revisore", Role.AUDITOR, "Rita", "Revisore"),
    Account("amministratore", Role.ADMINISTRATOR, "Ada", "Amministratrice"),
)

#: The centre in which the demo's centre roles work.
CENTRE = "asti"

#: People given their accounts by a list, as an administrator loads it: two memberships at once; one that ends soon,
#: reading its quadrant for some days; one that has ended and gives nothing.
LIST = (
    {"username": "doppia", "last_name": "Doppi", "first_name": "Delia", "role": "operator", "centre": CENTRE},
    {"username": "doppia", "role": "navigator", "centre": "alba-bra"},
    {"username": "termine", "last_name": "Termine", "first_name": "Teo", "role": "navigator", "centre": CENTRE},
    {"username": "scaduta", "last_name": "Scaduta", "first_name": "Sonia", "role": "operator", "centre": CENTRE},
)


def password_of(username: str) -> str:
    """The password of a demo account: three groups of four letters and digits, the same at every start."""
    mac = hmac.new(settings.SECRET_KEY.encode(), f"demo:{username}".encode(), hashlib.sha256).digest()
    text = base64.b32encode(mac).decode().lower()[:12]
    return "-".join((text[:4], text[4:8], text[8:]))


def create_accounts(at: dt.date) -> None:
    """Create the accounts with their memberships, and a program for the API, whose tokens are issued by hand."""
    organisations = {
        Role.BODY_OPERATOR: _busiest(Provider.objects.all(), "vouchers"),
        Role.SCHOOL_CONTACT: _busiest(Institution.objects.filter(kind=InstitutionKind.SCHOOL), "assistances"),
        Role.COMPANY_CONTACT: _busiest(Company.objects.all(), "vacancies"),
    }
    register_client(
        code="osservatorio",
        name="Cruscotto dell’osservatorio regionale",
        contact="osservatorio@example.org",
        role=Role.ANALYST,
        today=at,
    )
    centre = Centre.objects.filter(code=CENTRE).first() or Centre.objects.order_by("code").first()
    for account in ACCOUNTS:
        user = User(
            username=account.username,
            first_name=account.first_name,
            last_name=account.last_name,
            email=f"{account.username}@example.org",
        )
        user.set_password(password_of(account.username))
        user.save()
        in_centre = account.role in CENTRE_ROLES
        Membership.objects.create(
            user=user,
            role=account.role,
            centre=centre if in_centre else None,
            organisation=organisations.get(account.role, ""),
            valid_from=at.replace(year=at.year - 3),
        )
    load_list(at)
    ask_other_centres(at)


def load_list(at: dt.date) -> None:
    """The accounts of :data:`LIST`, in the centres that are there."""
    day = dt.timedelta(days=1)
    known = set(Centre.objects.values_list("code", flat=True))
    rows = [{**row, "valid_from": (at - 365 * day).isoformat()} for row in LIST if row["centre"] in known]
    ends = {"termine": at + 30 * day, "scaduta": at - 30 * day}
    provision([{**row, "valid_to": ends.get(row["username"], "")} for row in rows], today=at)
    for user in User.objects.filter(username__in={row["username"] for row in rows}):
        user.set_password(password_of(user.username))
        user.save(update_fields=["password"])
    Membership.objects.filter(user__username="termine").update(
        reads=Reach.QUADRANT, reach_from=at - 15 * day, reach_to=at + 15 * day
    )


def ask_other_centres(at: dt.date) -> None:
    """Two questions of the demo's operator about people whom other centres follow: one answered, one not yet."""
    operator = User.objects.get(username="operatore")
    own = Membership.objects.get(user=operator).centre
    if own is None:
        raise LookupError("the demo's operator works in no centre")
    elsewhere = JobSeeker.objects.exclude(centre=own).exclude(centre=None).select_related("centre").order_by("pk")[:2]
    for position, seeker in enumerate(elsewhere):
        asked = at - dt.timedelta(days=20 - 18 * position)
        Enquiry.objects.create(
            entity="casework.jobseeker", code=seeker.code, centre=seeker.centre, from_centre=own, asked_by=operator,
            asked_on=asked, entered_on=asked, reason=EnquiryReason.MOVED if position else EnquiryReason.AT_THE_COUNTER,
            answer="" if position else "Il trasferimento del fascicolo è chiesto: sarà vostro da lunedì.",
            answered_on=None if position else asked + dt.timedelta(days=2),
        )  # fmt: skip


def _busiest(organisations: QuerySet, records: str) -> str:
    """The code of the organisation with most records of a kind, so that its contact has something to see."""
    found = organisations.annotate(of_it=Count(records)).order_by("-of_it", "code").values_list("code", flat=True)
    return found.first() or ""


def listing() -> list[dict[str, str]]:
    """Every account as printed: user name, password, role and place."""
    found = []
    names = {account.username for account in ACCOUNTS} | {row["username"] for row in LIST}
    for membership in Membership.objects.select_related("user", "centre", "quadrant").order_by("pk"):
        if membership.user.username in names:
            name = membership.user.username
            found.append(
                {
                    "username": name,
                    "password": password_of(name),
                    "role": str(membership.get_role_display()),
                    "place": str(membership.place_name),
                }
            )
    return found
