"""Accounts from a list: what it would do, doing it whole or not at all, and doing nothing the second time."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.provisioning import StepKind, preview, provision
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.accounts.rows import read_csv
from raccordo.kernel.accounts.services import end_membership, identity_digest, reopen_account
from raccordo.kernel.models import Membership, User
from raccordo.kernel.territory.errors import InputErrors
from tests.kernel.factories import CentreFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 6, 30)
FISCAL_CODE = "RSSMRA80A01H501U"


@pytest.fixture
def asti():
    return CentreFactory(code="asti", name="Asti")


HEADING = "utente;cognome;nome;codice_fiscale;ruolo;centro;organizzazione;dal;al;legge;chiusa_il"


def rows(*lines: str, heading: str = HEADING) -> list[dict[str, str]]:
    return read_csv("\n".join([heading, *lines]))


def errors_of(*lines: str, heading: str = HEADING) -> list[tuple[int, str]]:
    with pytest.raises(InputErrors) as found:
        provision(rows(*lines, heading=heading), today=TODAY)
    assert not User.objects.filter(username__startswith="nuov").exists(), "something was written"
    return [(error.row, error.field) for error in found.value.errors]


def kinds(steps) -> list[StepKind]:
    return [step.kind for step in steps]


def test_a_new_person_with_two_memberships(asti):
    lines = rows(
        f"nuova.persona;Rossi;Maria;{FISCAL_CODE};Navigator;Asti;;01/07/2021;31/12/2021;quadrant;",
        "nuova.persona;;;;operatore;asti;;;;;",
    )
    assert kinds(preview(lines, today=TODAY)) == [StepKind.ADD] * 3
    assert not User.objects.exists()
    provision(lines, today=TODAY)
    user = User.objects.get()
    assert (user.get_full_name(), user.has_usable_password()) == ("Maria Rossi", False)
    assert user.identity_digest == identity_digest(FISCAL_CODE)
    assert set(user.memberships.values_list("role", "centre", "valid_from", "valid_to", "reads")) == {
        (Role.NAVIGATOR, asti.pk, dt.date(2021, 7, 1), dt.date(2021, 12, 31), "quadrant"),
        (Role.OPERATOR, asti.pk, TODAY, None, ""),
    }


def test_the_same_list_again_does_nothing_today_and_tomorrow(asti):
    lines = rows(
        f"nuova.persona;Rossi;Maria;{FISCAL_CODE};navigator;asti;;01/07/2021;31/12/2021;;",
        "nuova.persona;;;;operator;asti;;;;;",
        "altra;Verdi;Ugo;;auditor;;;;;;",
    )
    provision(lines, today=TODAY)
    before = list(Membership.objects.order_by("pk").values())
    assert provision(lines, today=TODAY) == []
    assert provision(lines, today=TODAY + dt.timedelta(days=1)) == []
    assert list(Membership.objects.order_by("pk").values()) == before


def test_changes_and_ends_are_told_apart(asti):
    user = UserFactory(username="vecchia", last_name="Rosi")
    MembershipFactory(user=user, role=Role.OPERATOR, centre=asti)
    steps = provision(rows("vecchia;Rossi;;;operator;asti;;;31/07/2021;quadrant;"), today=TODAY)
    assert kinds(steps) == [StepKind.CHANGE, StepKind.END]
    membership = user.memberships.get()
    assert (membership.valid_to, membership.reads) == (dt.date(2021, 7, 31), "quadrant")
    assert User.objects.get().last_name == "Rossi"


def test_an_account_is_closed_with_its_memberships(asti):
    user = UserFactory(username="vecchia")
    MembershipFactory(user=user, role=Role.OPERATOR, centre=asti)
    MembershipFactory(user=user, role=Role.NAVIGATOR, centre=asti, valid_from=TODAY + dt.timedelta(days=30))
    line = "vecchia;;;;;;;;;;30/06/2021"
    assert kinds(provision(rows(line), today=TODAY)) == [StepKind.END]
    user.refresh_from_db()
    assert (user.is_active, user.ended_on) == (False, TODAY)
    assert user.memberships.get().valid_to == TODAY
    assert provision(rows(line), today=TODAY) == []
    assert errors_of("vecchia;;;;operator;asti;;;;;") == [(2, "username")]
    reopen_account(user)
    assert kinds(provision(rows("vecchia;;;;operator;asti;;01/07/2021;;;"), today=TODAY)) == [StepKind.ADD]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (";Rossi;Maria;;operator;asti;;;;;", "username"),
        ("nuova persona!;Rossi;Maria;;operator;asti;;;;;", "username"),
        ("nuova;;Maria;;operator;asti;;;;;", "last_name"),
        ("nuova;Rossi;;;operator;asti;;;;;", "first_name"),
        ("nuova;Rossi;Maria;RSSMRA80A01H501X;operator;asti;;;;;", "fiscal_code"),
        ("nuova;Rossi;Maria;;capo;asti;;;;;", "role"),
        ("nuova;Rossi;Maria;;operator;;;;;;", "centre"),
        ("nuova;Rossi;Maria;;operator;atlantide;;;;;", "centre"),
        ("nuova;Rossi;Maria;;school_contact;;;;;;", "organisation"),
        ("nuova;Rossi;Maria;;operator;asti;;31/31/2021;;;", "valid_from"),
        ("nuova;Rossi;Maria;;operator;asti;;30/06/2021;29/06/2021;;", "valid_to"),
        ("nuova;Rossi;Maria;;operator;asti;;;29/06/2021;;", "valid_to"),
        ("nuova;Rossi;Maria;;operator;asti;;;;ovunque;", "reads"),
        ("nuova;Rossi;Maria;;;asti;;;;;", "role"),
        ("nuova;Rossi;Maria;;;;;;;;30/06/2021", "ended_on"),
    ],
)
def test_a_wrong_row_is_named_with_its_field_and_nothing_is_written(asti, line, field):
    assert errors_of("nuovissima;Verdi;Ugo;;operator;asti;;;;;", line) == [(3, field)]


def test_an_account_is_not_closed_in_the_future(asti):
    UserFactory(username="vecchia")
    assert errors_of("vecchia;;;;;;;;;;01/07/2021") == [(2, "ended_on")]


def test_rows_that_contradict_each_other(asti):
    assert errors_of("nuova;Rossi;Maria;;;;;;;;", "nuova;Bianchi;;;;;;;;;") == [(3, "last_name")]
    twice = "nuova;Rossi;Maria;;operator;asti;;;;;"
    assert errors_of(twice, twice) == [(3, "role")]


def test_two_accounts_do_not_share_a_person(asti):
    UserFactory(username="vecchia", identity_digest=identity_digest(FISCAL_CODE))
    assert errors_of(f"nuova;Rossi;Maria;{FISCAL_CODE};;;;;;;") == [(2, "fiscal_code")]


def test_a_membership_does_not_overlap_itself(asti):
    membership = MembershipFactory(user__username="vecchia", role=Role.OPERATOR, centre=asti)
    assert errors_of("vecchia;;;;operator;asti;;01/07/2021;;;") == [(2, "valid_from")]
    end_membership(membership, last_day=dt.date(2021, 6, 29))
    assert kinds(provision(rows("vecchia;;;;operator;asti;;01/07/2021;;;"), today=TODAY)) == [StepKind.ADD]


def test_english_names_and_commas_do_as_well(asti):
    found = rows("nuova,Rossi,Maria,operator,asti", heading="\ufeffusername,last_name,first_name,role,centre")
    assert kinds(provision(found, today=TODAY)) == [StepKind.ADD, StepKind.ADD]


def test_a_file_without_names_or_rows_is_refused():
    for text in ("nome;cognome\nMaria;Rossi\n", "utente;nome\n"):
        with pytest.raises(InputErrors):
            read_csv(text)
