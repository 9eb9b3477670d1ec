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
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.roles import CENTRE_ROLES, Role
from raccordo.kernel.territory.models import Centre
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
        name="Cruscotto dell'osservatorio regionale",
        contact="osservatorio@example.org",
        role=Role.ANALYST,
        today=at,
    )
    centre = Centre.objects.filter(code=CENTRE).first() or Centre.objects.order_by("code").first()
    for account in ACCOUNTS:
        user = User(username=account.username, first_name=account.first_name, last_name=account.last_name)
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


def _busiest(organisations: QuerySet, records: str) -> str:
    """The code of the organisation with most records of a kind, so that its contact has something to see."""
    found = organisations.annotate(of_it=Count(records)).order_by("-of_it", "code").values_list("code", flat=True)
    return found.first() or ""


def listing() -> list[dict[str, str]]:
    """Every account as printed: user name, password, role and place."""
    found = []
    for membership in Membership.objects.select_related("user", "centre", "quadrant").order_by("pk"):
        if any(account.username == membership.user.username for account in ACCOUNTS):
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
