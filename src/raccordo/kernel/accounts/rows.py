"""Rows of accounts as people write them, in a file or through the API, read and checked one by one.

Columns, by either name, in any order, others ignored; comma or semicolon between them:
``username``/``utente`` and, as needed, ``last_name``/``cognome``, ``first_name``/``nome``, ``email``,
``fiscal_code``/``codice_fiscale``, ``role``/``ruolo``, ``centre``/``centro``, ``quadrant``/``quadrante``,
``organisation``/``organizzazione``, ``valid_from``/``dal``, ``valid_to``/``al``, ``reads``/``legge``,
``searches``/``cerca``, ``ended_on``/``chiusa_il``. An empty cell leaves what is there as it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Choices
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.reaches import Reach
from raccordo.kernel.accounts.roles import CENTRE_ROLES, ORGANISATION_ROLES, Role
from raccordo.kernel.clock import parse_day
from raccordo.kernel.territory.errors import InputError, InputErrors
from raccordo.kernel.territory.models import Centre, Quadrant

#: Our name of a column → the names under which it may stand in a file.
COLUMNS = {
    "username": ("username", "utente"),
    "last_name": ("last_name", "cognome"),
    "first_name": ("first_name", "nome"),
    "email": ("email", "posta"),
    "fiscal_code": ("fiscal_code", "codice_fiscale"),
    "role": ("role", "ruolo"),
    "centre": ("centre", "centro"),
    "quadrant": ("quadrant", "quadrante"),
    "organisation": ("organisation", "organizzazione"),
    "valid_from": ("valid_from", "dal"),
    "valid_to": ("valid_to", "al"),
    "reads": ("reads", "legge"),
    "searches": ("searches", "cerca"),
    "ended_on": ("ended_on", "chiusa_il"),
}
#: The odd positions of a tax code count more; its last letter is a check.
FISCAL_LENGTH = 16


@dataclass(frozen=True)
class AccountRow:
    """One row, read: an account and, if ``role`` is given, one of its memberships. Empty is "as it is"."""

    number: int
    username: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    fiscal_code: str = ""
    role: Role | None = None
    centre: Centre | None = None
    quadrant: Quadrant | None = None
    organisation: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    reads: str = ""
    searches: str = ""
    ended_on: dt.date | None = None


def read_csv(text: str) -> list[dict[str, str]]:
    """The rows of a file, by our names of the columns, each with its ``number`` as in a spreadsheet.

    Raises:
        InputErrors: there is no column of user names, or no row.
    """
    text = text.lstrip("\ufeff")
    heading = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if heading.count(";") else ",")
    present = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    columns = {ours: present[name] for ours, names in COLUMNS.items() for name in names if name in present}
    if "username" not in columns:
        raise InputErrors([InputError(1, "username", _("the column is missing"))])
    rows = []
    for cells in reader:
        values = {ours: (cells.get(theirs) or "").strip() for ours, theirs in columns.items()}
        if any(values.values()):
            rows.append({**values, "number": str(reader.line_num)})
    if not rows:
        raise InputErrors([InputError(1, "", _("the file has no rows"))])
    return rows


class _Reading:
    """One row being read; what is wrong with it is gathered in ``errors``."""

    def __init__(self, number: int, cells: Mapping[str, Any]):
        self.number = number
        self.cells = {name: str(value).strip() for name, value in cells.items() if value is not None}
        self.errors: list[InputError] = []

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def wrong(self, name: str, message: str, **params: Any) -> None:
        self.errors.append(InputError(self.number, name, message % params if params else message))

    def day(self, name: str) -> dt.date | None:
        text = self.text(name)
        found = parse_day(text) if text else None
        if text and found is None:
            self.wrong(name, _("“%(value)s” is not a day such as 31/01/2021"), value=text)
        return found

    def choice(self, name: str, choices: type[Choices]) -> str:
        """The value of a choice, written as its code or in words."""
        text = self.text(name)
        if not text:
            return ""
        for value, label in choices.choices:
            if text.casefold() in {str(value).casefold(), str(label).casefold()}:
                return str(value)
        known = ", ".join(str(value) for value in choices.values)
        self.wrong(name, _("“%(value)s” is not one of %(known)s"), value=text, known=known)
        return ""

    def place(self, name: str, known: Mapping[str, Any]) -> Any:
        """A centre or a quadrant, by its code or name."""
        text = self.text(name)
        found = known.get(text.casefold()) if text else None
        if text and found is None:
            self.wrong(name, _("“%(value)s” is not known"), value=text)
        return found

    def checked(self, name: str, validator: Any, message: str) -> str:
        text = self.text(name)
        try:
            if text:
                validator(text)
        except ValidationError:
            self.wrong(name, message, value=text)
        return text


def check_fiscal_code(value: str) -> None:
    """Raise unless ``value`` is a tax code whose last letter is right."""
    from codicefiscale import codicefiscale  # it reads its tables of places when imported, half a second

    code = value.upper()
    if len(code) != FISCAL_LENGTH or not code.isalnum() or codicefiscale.encode_cin(code[:15]) != code[15]:
        raise ValidationError("")


def read_rows(rows: Iterable[Mapping[str, Any]]) -> list[AccountRow]:
    """Rows of text by our names of the columns, read.

    A row may carry its ``number``; otherwise rows are counted from 1.

    Raises:
        InputErrors: everything that is wrong, row by row.
    """
    centres = {key.casefold(): centre for centre in Centre.objects.all() for key in (centre.code, centre.name)}
    quadrants = {key.casefold(): place for place in Quadrant.objects.all() for key in (place.code, place.name)}
    found, errors = [], []
    for position, cells in enumerate(rows, start=1):
        reading = _Reading(int(cells.get("number") or position), cells)
        found.append(_read(reading, centres, quadrants))
        errors += reading.errors
    if errors:
        raise InputErrors(errors)
    return found


def _read(reading: _Reading, centres: Mapping[str, Centre], quadrants: Mapping[str, Quadrant]) -> AccountRow:
    if not reading.text("username"):
        reading.wrong("username", _("is missing"))
    role = reading.choice("role", Role)
    row = AccountRow(
        number=reading.number,
        username=reading.checked(
            "username", UnicodeUsernameValidator(), _("“%(value)s” may hold letters, digits and . @ + - _ only")
        ),
        last_name=reading.text("last_name"),
        first_name=reading.text("first_name"),
        email=reading.checked("email", validate_email, _("“%(value)s” is not an e-mail address")),
        fiscal_code=reading.checked("fiscal_code", check_fiscal_code, _("the tax code is not right")).upper(),
        role=Role(role) if role else None,
        centre=reading.place("centre", centres),
        quadrant=reading.place("quadrant", quadrants),
        organisation=reading.text("organisation"),
        valid_from=reading.day("valid_from"),
        valid_to=reading.day("valid_to"),
        reads=reading.choice("reads", Reach),
        searches=reading.choice("searches", Reach),
        ended_on=reading.day("ended_on"),
    )
    _check_place(reading, row)
    return row


def _check_place(reading: _Reading, row: AccountRow) -> None:
    """A role needs its kind of place, and days and reaches need a role."""
    if row.role is None:
        if not reading.text("role"):
            for name in ("centre", "quadrant", "organisation", "valid_from", "valid_to", "reads", "searches"):
                if reading.text(name):
                    reading.wrong("role", _("is missing: %(field)s says something of a membership"), field=name)
                    return
        return
    if row.role in CENTRE_ROLES and not reading.text("centre"):
        reading.wrong("centre", _("is missing: this role works in a centre"))
    if row.role in ORGANISATION_ROLES and not row.organisation:
        reading.wrong("organisation", _("is missing: this role acts for an organisation"))
    if row.centre is not None and row.quadrant is not None:
        reading.wrong("quadrant", _("give a centre or a quadrant, not both"))
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        reading.wrong("valid_to", _("the last day comes before the first one"))
