"""Schemathesis reads the API's document and asks what it allows, and what it does not: no fault of ours, no answer the
document does not tell of. In this process, with a fixed seed; with a token and without."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from raccordo.api import v1
from raccordo.config.wsgi import application
from raccordo.kernel.accounts.roles import Role
from tests.api.callers import caller

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api-schema")]

load_all_checks()
#: A day in the future and a document against the rules of its form are refused, which no schema can say beforehand.
(positive_data_acceptance,) = CHECKS.get_by_names(["positive_data_acceptance"])


#: How what is wrong may be refused.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "415", "422", "428", "429"]


def told(status: str) -> list[str]:
    """The operations whose document tells of an answer: those, and no other, may refuse so."""
    return [
        f"{method.upper()} {path}"
        for path, methods in v1.api.document["paths"].items()
        for method, operation in methods.items()
        if status in operation["responses"]
    ]


def read(**phases: dict) -> schemathesis.BaseSchema:
    """The document, to be asked about in this process.

    Where an account is changed, it may be another by now, which is looked at before what is wrong: 412.
    """
    generation = {"deterministic": True, "database": "none", "with-security-parameters": False}
    checks = {"negative_data_rejection": {"expected-statuses": REFUSED}}
    changed = {"negative_data_rejection": {"expected-statuses": [*REFUSED, "412"]}}
    operations = [{"include-name": name, "checks": changed} for name in told("412")]
    config = SchemathesisConfig.from_dict(
        {"seed": 369, "generation": generation, "phases": phases, "checks": checks, "operations": operations}
    )
    found = schemathesis.openapi.from_dict(v1.api.document, config=config)
    found.app = application
    return found


schema = read()
#: Without a token one answer is like another: the border cases of each parameter are left out.
closed = read(coverage={"enabled": False})


def bounded(examples: int) -> settings:
    """So many requests for an operation, besides the border cases, and always the same ones."""
    return settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module", autouse=True)
def _unhurried():
    """More requests come in a minute than a client may send."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(v1.rate, "num_requests", 1_000_000)
        patch.setattr("django.conf.settings.RATE_LIMITS", {})
        patch.setattr("raccordo.api.auth.GuessRate.allow_request", lambda self, request: True)
        yield


#: Whose token opens an operation: no role may all there is.
KEEPER_OF = re.compile(r"^/api/v1/(accounts|memberships)")


@pytest.fixture(scope="module")
def tokens(world, django_db_blocker):
    """Of a program that keeps the accounts, and of one that may all the rest."""
    with django_db_blocker.unblock():
        keeper = caller("custode", Role.ADMINISTRATOR).secret
        return {True: keeper, False: caller("prove", Role.AGENCY_MANAGER).secret}


def kept(path: str) -> bool:
    """Whether an operation is about accounts."""
    return bool(KEEPER_OF.match(path))


def test_what_was_changed_in_the_meantime_is_told_of_where_a_validator_is_taken():
    """412 is in the document of the operations that take If-Match, which is all that change an account; of no other."""
    taking = [
        f"{method.upper()} {path}"
        for path, methods in v1.api.document["paths"].items()
        for method, operation in methods.items()
        if any(parameter["name"] == "If-Match" for parameter in operation["parameters"])
    ]
    assert told("412") == taking
    assert len(taking) == 5
    assert all(kept(name.split()[1]) for name in taking)


@schema.parametrize()
@bounded(4)
def test_every_answer_is_one_the_document_tells_of(case, tokens):
    token = tokens[kept(case.operation.full_path)]
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance])


def test_the_operations_on_accounts_are_asked_with_a_token_that_opens_them(tokens, client):
    paths = [path for path in v1.api.document["paths"] if kept(path)]
    assert len(paths) >= 5
    for held, code in ((True, 200), (False, 404)):
        headers = {"Authorization": f"Bearer {tokens[held]}"}
        assert client.get("/api/v1/accounts", headers=headers).status_code == code


@closed.parametrize()
@bounded(1)
def test_without_a_token_too(case, world):
    response = case.call()
    case.validate_response(response)
    assert response.status_code >= 400
