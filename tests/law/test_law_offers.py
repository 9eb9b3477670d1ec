"""Congruous offers: the table of each regime, its borders, the worked examples of docs/algorithms."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.law.offer_rules import OfferFile
from raccordo.law.offers import Coherence, Offer, Person, Reason, assess_offer, regime_for
from raccordo.law.sources import LawDataError, parse

IN_2020, IN_2022, IN_2024 = dt.date(2020, 9, 1), dt.date(2022, 9, 1), dt.date(2024, 9, 1)
GOOD = Offer(
    permanent=True,
    km=10,
    minutes=20,
    weekly_hours=Decimal(40),
    monthly_pay=Decimal(1300),
    contractual_minimum=Decimal(1200),
    coherence=Coherence.AGREED,
)
LONG_UNEMPLOYED = Person("rdc", benefit_months=6, unemployed_months=20)


def far(km, minutes=None, ordinal=1, **changes):
    return replace(GOOD, km=km, minutes=minutes, ordinal=ordinal, **changes)


def is_near_enough(offer, person, at):
    return Reason.TOO_FAR not in assess_offer(offer, person, at).reasons


class TestWorkedExamples:
    """The examples of the page, figure by figure."""

    ANNA = Person("rdc", benefit_months=8, unemployed_months=14, last_weekly_hours=Decimal(30))
    COOK = Offer(
        permanent=False,
        months=6,
        km=Decimal(120),
        minutes=95,
        weekly_hours=Decimal(24),
        monthly_pay=Decimal(900),
        coherence=Coherence.OTHER_SECTOR,
    )

    def test_the_first_offer_is_congruous_by_train(self):
        verdict = assess_offer(self.COOK, self.ANNA, dt.date(2020, 10, 1))
        assert (verdict.congruous, verdict.regime, verdict.reasons) == (True, "rdc_2019", ())

    def test_without_the_train_and_with_less_pay_it_is_not(self):
        offer = replace(self.COOK, minutes=130, monthly_pay=Decimal(850))
        verdict = assess_offer(offer, self.ANNA, dt.date(2020, 10, 1))
        assert verdict.congruous is False
        assert verdict.reasons == (Reason.TOO_FAR, Reason.PAY_TOO_LOW)

    def test_as_a_second_offer_the_distance_is_no_obstacle(self):
        offer = replace(self.COOK, minutes=130, ordinal=2)
        assert assess_offer(offer, self.ANNA, dt.date(2020, 10, 1)).congruous

    def test_two_years_later_the_first_offer_has_to_be_nearer(self):
        offer = replace(self.COOK, minutes=130)
        verdict = assess_offer(offer, self.ANNA, dt.date(2022, 10, 1))
        assert (verdict.regime, verdict.reasons) == ("rdc_2022", (Reason.TOO_FAR,))


@pytest.mark.parametrize(
    ("person", "limits"),
    [
        ({"benefit_months": 11}, [100, 250, None]),
        ({"benefit_months": 12}, [250, 250, None]),
        ({"benefit_months": 20, "renewed": True}, [None, None, None]),
        ({"benefit_months": 3, "disabled_member": True}, [100, 100, 100]),
        ({"benefit_months": 20, "renewed": True, "disabled_member": True}, [100, 100, 100]),
        ({"benefit_months": 11, "minors": True}, [100, 250, 250]),
        ({"benefit_months": 23, "minors": True, "renewed": True}, [250, 250, 250]),
        ({"benefit_months": 24, "minors": True, "renewed": True}, [None, None, None]),
        ({"benefit_months": 24, "minors": True}, [250, 250, None]),
    ],
)
def test_distances_of_the_citizenship_income_until_2021(person, limits):
    whom = replace(LONG_UNEMPLOYED, **person)
    for ordinal, limit in enumerate(limits, start=1):
        if limit is None:
            assert is_near_enough(far(1200, ordinal=ordinal), whom, IN_2020)
        else:
            assert is_near_enough(far(limit, ordinal=ordinal), whom, IN_2020)
            assert not is_near_enough(far(limit + 1, ordinal=ordinal), whom, IN_2020)


def test_by_public_transport_a_first_offer_may_be_farther():
    assert is_near_enough(far(140, minutes=100), LONG_UNEMPLOYED, IN_2020)
    assert not is_near_enough(far(140, minutes=101), LONG_UNEMPLOYED, IN_2020)
    later = replace(LONG_UNEMPLOYED, benefit_months=12)
    assert not is_near_enough(far(260, minutes=100), later, IN_2020)


def test_from_2022_there_are_two_offers():
    assert is_near_enough(far(80), LONG_UNEMPLOYED, IN_2022)
    assert not is_near_enough(far(81), LONG_UNEMPLOYED, IN_2022)
    assert is_near_enough(far(1200, ordinal=2), LONG_UNEMPLOYED, IN_2022)
    assert is_near_enough(far(1200, ordinal=3), LONG_UNEMPLOYED, IN_2022)


@pytest.mark.parametrize(
    ("months", "km", "minutes"), [(0, 50, 80), (5, 50, 80), (6, 50, 80), (11, 50, 80), (12, 80, 100)]
)
def test_distances_of_the_general_rules(months, km, minutes):
    person = Person("naspi", unemployed_months=months)
    assert is_near_enough(far(km), person, IN_2020)
    assert not is_near_enough(far(km + 1), person, IN_2020)
    assert is_near_enough(far(km + 50, minutes=minutes), person, IN_2020)
    assert not is_near_enough(far(km + 50, minutes=minutes + 1), person, IN_2020)


def test_without_public_transport_the_general_distances_are_cut_by_thirty_percent():
    person = Person("naspi", unemployed_months=3)
    assert is_near_enough(far(35, public_transport=False), person, IN_2020)
    assert not is_near_enough(far(36, public_transport=False), person, IN_2020)


@pytest.mark.parametrize(
    ("months", "accepted"),
    [
        (5, [Coherence.AGREED]),
        (6, [Coherence.AGREED, Coherence.SAME_SECTOR]),
        (11, [Coherence.AGREED, Coherence.SAME_SECTOR]),
        (12, list(Coherence)),
    ],
)
@pytest.mark.parametrize("benefit", ["naspi", "rdc"])
def test_the_longer_without_work_the_farther_the_work_may_be_from_ones_own(benefit, months, accepted):
    person = Person(benefit, unemployed_months=months)
    for coherence in Coherence:
        reasons = assess_offer(replace(GOOD, coherence=coherence), person, IN_2020).reasons
        assert (Reason.NOT_COHERENT not in reasons) is (coherence in accepted)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"permanent": False, "months": 3}, None),
        ({"permanent": False, "months": 2}, Reason.TOO_SHORT),
        ({"permanent": False, "months": None}, Reason.LENGTH_UNKNOWN),
        ({"weekly_hours": Decimal(24)}, None),
        ({"weekly_hours": Decimal(23)}, Reason.TOO_FEW_HOURS),
        ({"weekly_hours": None}, Reason.HOURS_UNKNOWN),
        ({"monthly_pay": Decimal(1199)}, Reason.PAY_BELOW_AGREEMENT),
        ({"monthly_pay": Decimal(1200)}, None),
        ({"monthly_pay": None}, Reason.PAY_UNKNOWN),
        ({"km": None, "minutes": None}, Reason.DISTANCE_UNKNOWN),
    ],
)
def test_contract_hours_pay_and_missing_data(changes, reason):
    person = Person("naspi", unemployed_months=20, last_weekly_hours=Decimal(30), monthly_benefit=Decimal(900))
    verdict = assess_offer(replace(GOOD, **changes), person, IN_2020)
    assert verdict.reasons == (() if reason is None else (reason,))
    assert verdict.congruous is (reason is None)


def test_pay_exceeds_the_unemployment_benefit_by_a_fifth():
    person = Person("naspi", unemployed_months=20, monthly_benefit=Decimal(1000))
    enough, short = (replace(GOOD, monthly_pay=Decimal(pay), contractual_minimum=None) for pay in ("1200", "1199.99"))
    assert assess_offer(enough, person, IN_2020).congruous
    assert assess_offer(short, person, IN_2020).reasons == (Reason.PAY_TOO_LOW,)


def test_pay_exceeds_the_largest_citizenship_income_by_a_tenth():
    enough, short = (replace(GOOD, monthly_pay=Decimal(pay), contractual_minimum=None) for pay in ("858", "857.99"))
    assert assess_offer(enough, LONG_UNEMPLOYED, IN_2020).congruous
    assert assess_offer(short, LONG_UNEMPLOYED, IN_2020).reasons == (Reason.PAY_TOO_LOW,)


class TestInclusionAllowance:
    PERSON = Person("adi", unemployed_months=2)

    def test_a_permanent_contract_is_congruous_anywhere(self):
        assert is_near_enough(far(1200), self.PERSON, IN_2024)

    def test_a_fixed_term_one_within_eighty_km_or_two_hours(self):
        fixed = far(80, permanent=False, months=1)
        assert assess_offer(fixed, self.PERSON, IN_2024).congruous
        assert not is_near_enough(replace(fixed, km=81), self.PERSON, IN_2024)
        assert is_near_enough(replace(fixed, km=200, minutes=120), self.PERSON, IN_2024)

    def test_with_children_under_fourteen_also_a_permanent_one(self):
        assert not is_near_enough(far(81), replace(self.PERSON, minors_under_14=True), IN_2024)

    def test_hours_are_compared_with_full_time(self):
        person = replace(self.PERSON, last_weekly_hours=Decimal(20))
        assert assess_offer(replace(GOOD, weekly_hours=Decimal(24)), person, IN_2024).congruous
        few = assess_offer(replace(GOOD, weekly_hours=Decimal(23)), person, IN_2024)
        assert few.reasons == (Reason.TOO_FEW_HOURS,)


@pytest.mark.parametrize(
    ("benefit", "day", "code"),
    [
        ("rdc", dt.date(2019, 4, 1), "rdc_2019"),
        ("rdc", dt.date(2021, 12, 31), "rdc_2019"),
        ("rdc", dt.date(2022, 1, 1), "rdc_2022"),
        ("rdc", dt.date(2023, 12, 31), "rdc_2022"),
        ("naspi", dt.date(2020, 1, 1), "dm_42_2018"),
        ("gol", dt.date(2024, 1, 1), "dm_42_2018"),
        ("sfl", dt.date(2023, 9, 1), "adi_sfl"),
        ("adi", dt.date(2024, 1, 1), "adi_sfl"),
    ],
)
def test_rules_are_chosen_by_benefit_and_day(benefit, day, code):
    assert regime_for(benefit, day).code == code
    assert assess_offer(GOOD, Person(benefit, unemployed_months=20), day).regime == code


@pytest.mark.parametrize(("benefit", "day"), [("rdc", IN_2024), ("rdc", dt.date(2019, 3, 31)), ("", IN_2020)])
def test_without_rules_no_offer_is_congruous(benefit, day):
    verdict = assess_offer(GOOD, Person(benefit), day)
    assert (verdict.congruous, verdict.regime, verdict.reasons) == (False, "", (Reason.NO_RULES,))


def test_offers_are_counted_from_one():
    with pytest.raises(ValueError, match="from 1"):
        assess_offer(replace(GOOD, ordinal=0), LONG_UNEMPLOYED, IN_2020)


persons = st.builds(
    Person,
    benefit=st.sampled_from(["rdc", "naspi", "adi", "sfl", "gol"]),
    benefit_months=st.integers(0, 40),
    unemployed_months=st.integers(0, 40),
    renewed=st.booleans(),
    disabled_member=st.booleans(),
    minors=st.booleans(),
    minors_under_14=st.booleans(),
)
offers = st.builds(
    Offer,
    permanent=st.booleans(),
    km=st.integers(0, 600),
    minutes=st.none() | st.integers(0, 300),
    public_transport=st.booleans(),
    months=st.none() | st.integers(1, 24),
    weekly_hours=st.none() | st.decimals(4, 40, places=1),
    monthly_pay=st.none() | st.decimals(300, 3000, places=2),
    coherence=st.sampled_from(Coherence),
    ordinal=st.integers(1, 5),
)
days = st.dates(dt.date(2018, 1, 1), dt.date(2026, 12, 31))


@given(offers, persons, days, st.integers(1, 400), st.integers(1, 2000))
def test_a_nearer_better_paid_offer_is_never_worse(offer, person, at, nearer, more):
    better = replace(
        offer,
        km=max(0, offer.km - nearer),
        monthly_pay=None if offer.monthly_pay is None else offer.monthly_pay + more,
    )
    assert set(assess_offer(better, person, at).reasons) <= set(assess_offer(offer, person, at).reasons)


@given(offers, persons, days)
def test_congruous_means_that_there_is_no_reason_against(offer, person, at):
    verdict = assess_offer(offer, person, at)
    assert verdict.congruous is (not verdict.reasons)
    assert len(set(verdict.reasons)) == len(verdict.reasons)


RULES = """
regimes:
  - code: una
    title: Prova
    benefits: [rdc]
    from: 2019-01-01
    reference: art. 1
    mark: V
    min_hours_share: 0.8
    hours_share_of: full_time
    cases:
      - {areas: [{km: 10}], mark: V}
"""
SECOND = RULES.replace("regimes:\n", "").replace("code: una", "code: altra")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULES.replace("{areas: [{km: 10}]", "{when: {minors: true}, areas: [{km: 10}]"), "last case"),
        (RULES.replace("km: 10", "km: 10, anywhere: true"), "anywhere"),
        (RULES.replace("km: 10", "minutes: 10"), "anywhere"),
        (RULES + SECOND, "una and altra"),
    ],
)
def test_rules_that_leave_a_doubt_are_refused(text, said):
    with pytest.raises(LawDataError, match=said):
        parse(text, OfferFile, "prova")
