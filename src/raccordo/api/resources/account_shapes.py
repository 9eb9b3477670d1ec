"""What the operations on accounts take and give."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from raccordo.api import idempotency
from raccordo.api.paging import Code, Page, PageQuery
from raccordo.kernel.accounts.reaches import Reach
from raccordo.kernel.accounts.roles import Role

Name = Annotated[str, StringConstraints(min_length=1, max_length=150, pattern=r"^[^\x00-\x1f\x7f]+$")]
Username = Annotated[str, StringConstraints(min_length=1, max_length=150, pattern=r"^[A-Za-z0-9_.@+-]+$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x20\x7f]+@[^\x00-\x20\x7f]+$")]
FiscalCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{16}$")]
Organisation = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]


class MembershipOut(Schema):
    """A role in a place for a time; where it has neither centre, quadrant nor organisation, in the whole region."""

    id: int
    role: Role
    centre: str | None
    quadrant: str | None
    organisation: str
    valid_from: dt.date
    valid_to: dt.date | None
    reads: str = Field(description="How far it reads; empty is what the role reads.")
    searches: str = Field(description="How far it searches; empty is what the role searches.")
    reach_from: dt.date | None
    reach_to: dt.date | None


class AccountOut(Schema):
    """An account, with the memberships of it that the program may see, the last begun first."""

    id: int
    username: str
    last_name: str
    first_name: str
    email: str
    recognised: bool = Field(description="Whether SPID and CIE recognise the person by their tax code.")
    active: bool
    ended_on: dt.date | None
    memberships: list[MembershipOut]


class AccountPage(Page):
    """Accounts, by their number."""

    items: list[AccountOut]


class AccountsQuery(PageQuery):
    """Which accounts."""

    active: bool | None = Field(None, description="Only those that may log in, or that may not.")
    role: Role | None = Field(None, description="Who has this role today.")
    centre: Code | None = Field(None, description="Code of a centre in which they work today.")
    quadrant: Code | None = Field(None, description="Code of a quadrant for which they work today.")


class MembershipIn(Schema):
    """A membership to give."""

    role: Role
    centre: Code | None = Field(None, description="Code of the centre, where the role works in one.")
    quadrant: Code | None = None
    organisation: Organisation = Field("", description="Code, where the role acts for an organisation.")
    valid_from: dt.date | None = Field(None, description="Today if not given.")
    valid_to: dt.date | None = None
    reads: Reach | None = None
    searches: Reach | None = None


class AccountIn(Schema):
    """An account to create, with its first memberships."""

    username: Username
    last_name: Name
    first_name: Name
    email: Email | None = None
    fiscal_code: FiscalCode | None = Field(None, description="Only a keyed digest of it is kept.")
    memberships: list[MembershipIn] = Field([], max_length=20)


class AccountChange(Schema):
    """What to change of an account; what is left out stays as it is."""

    last_name: Name | None = None
    first_name: Name | None = None
    email: Email | None = None
    fiscal_code: FiscalCode | None = None


class MembershipChange(Schema):
    """What to change of a membership; what is left out stays as it is, `null` empties it."""

    valid_to: dt.date | None = Field(None, description="Its last day.")
    reads: Reach | None = None
    searches: Reach | None = None
    reach_from: dt.date | None = None
    reach_to: dt.date | None = None


class EndIn(Schema):
    """When a membership ends."""

    last_day: dt.date | None = Field(None, description="Today if not given.")


class ChangeHeader(idempotency.KeyHeader):
    """What a change carries."""

    if_match: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, alias="If-Match", description="The `ETag` of the account as it was read: a 412 if it is another now."
    )
