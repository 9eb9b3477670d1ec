"""Figures that others publish: they open nothing and nothing of them is withheld, so the page does not speak of it."""

import pytest

from raccordo.kernel.accounts.roles import Role

WORDS = ("Una cifra con il collegamento", "che per differenza lo rivelerebbe", "Le celle più piccole di tutte")


@pytest.mark.parametrize(("address", "told"), [("altre-fonti/", False), ("movimenti/", True)])
def test_what_numbers_open_is_said_where_they_open_something(log_in, today, observed, centres, address, told):
    text = log_in(Role.ANALYST).get(f"/osservatorio/{address}").content.decode()
    assert [words in text for words in WORDS] == [told] * 3
    assert ("Nessun dato di questo tipo è stato caricato" in text) is not told
