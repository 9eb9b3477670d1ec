"""Since when an archive tells in full who is hired."""

from raccordo.analysis.flows.observed import first_full_month


def test_first_months_of_which_only_the_lasting_is_known_are_not_full():
    kept_since_march = {24200: 3, 24201: 5, 24202: 90, 24203: 110, 24204: 100}
    assert first_full_month(kept_since_march) == 24202


def test_a_weak_month_in_between_is_full():
    assert first_full_month({1: 100, 2: 10, 3: 100, 4: 100}) == 1


def test_without_hirings_there_is_none():
    assert first_full_month({}) is None
