"""Programs that ask, for tests: a client registered as an administrator would, with a token."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.test import Client

from raccordo.api import clients
from raccordo.api.scopes import Scope
from raccordo.kernel.accounts.roles import CENTRE_ROLES, Role
from tests.gates import world as worlds

TODAY = worlds.TODAY


class Caller:
    """Sends requests with a token."""

    def __init__(self, secret: str, code: str = ""):
        self.secret = secret
        self.code = code
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={**self.headers, **headers})

    def post(self, path: str, data: Any = None, key: str = "", **options: Any) -> Any:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(path, data or {}, headers=headers, **options)

    def send(self, method: str, path: str, body: Any = None, key: str = "", **given: str) -> Any:
        """A write with a JSON body."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {}), **given}
        return self.client.generic(
            method, path, json.dumps(body or {}), content_type="application/json", headers=headers
        )


def place_for(role: str, here: worlds.Here) -> dict[str, Any]:
    """The place a client of this role needs."""
    if role in CENTRE_ROLES:
        return {"centre": here.centre}
    organisation = here.organisations.get(Role(role))
    return {"organisation": organisation.code} if organisation else {}


def caller(code: str, role: str, *, scopes: Any = tuple(Scope), today: dt.date = TODAY, **place: Any) -> Caller:
    """A registered program with a token of these scopes."""
    client = clients.register_client(
        code=code, name=f"Programma {code}", contact="it@example.org", role=role, today=today, **place
    )
    issued = clients.issue_token(client, scopes=scopes, today=today, expires_on=today + dt.timedelta(days=30))
    return Caller(issued.secret, code)
