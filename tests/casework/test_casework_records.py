"""Records of people: what the database refuses, who sees them, and that they never show whose they are."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from raccordo.kernel.accounts.roles import Role
from raccordo.lines.casework.models import Benefit, JobSeeker, Pact, Sanction, Service, StatusInterval, Voucher
from raccordo.lines.catalogue.enums import Vulnerability
from tests.casework.factories import (
    ActionPlanFactory,
    AssessmentFactory,
    BenefitFactory,
    ConditionFactory,
    ConvocationFactory,
    HireFactory,
    JobSeekerFactory,
    OutcomeInterviewFactory,
    PactFactory,
    PlanSupportFactory,
    SanctionFactory,
    ServiceFactory,
    StatusIntervalFactory,
    VoucherFactory,
    VoucherMeetingFactory,
)
from tests.catalogue.factories import ProviderFactory
from tests.kernel.factories import CentreFactory, acting
from tests.workforce.factories import fiscal_code

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 6, 1)


@pytest.mark.parametrize(
    ("factory", "wrong"),
    [
        (JobSeekerFactory, {"birth_date": dt.date(2019, 5, 1)}),
        (ConditionFactory, {"end": dt.date(2018, 12, 31)}),
        (StatusIntervalFactory, {"end": dt.date(2019, 4, 30)}),
        (BenefitFactory, {"first_paid_on": dt.date(2020, 2, 29)}),
        (BenefitFactory, {"ended_on": dt.date(2020, 2, 29)}),
        (BenefitFactory, {"monthly_amount": -1}),
        (ConvocationFactory, {"for_day": dt.date(2020, 3, 14)}),
        (ConvocationFactory, {"outcome_on": None}),
        (ConvocationFactory, {"outcome": "pending"}),
        (ConvocationFactory, {"outcome_on": dt.date(2020, 3, 14)}),
        (SanctionFactory, {"notified_on": dt.date(2020, 4, 30)}),
        (AssessmentFactory, {"index": "1.001"}),
        (PactFactory, {"ended_on": dt.date(2020, 1, 31), "end_reason": "work"}),
        (PactFactory, {"ended_on": DAY}),
        (PactFactory, {"end_reason": "work"}),
        (PactFactory, {"regime": "naspi"}),
        (ActionPlanFactory, {"agreed_on": dt.date(2020, 1, 31)}),
        (ServiceFactory, {"state": "proposed"}),
        (ServiceFactory, {"started_on": None}),
        (ServiceFactory, {"state": "completed"}),
        (ServiceFactory, {"ended_on": DAY}),
        (ServiceFactory, {"started_on": dt.date(2020, 4, 30)}),
        (ServiceFactory, {"completed": True, "ended_on": dt.date(2020, 5, 9)}),
        (VoucherFactory, {"chosen_on": None}),
        (VoucherFactory, {"choice": ""}),
        (VoucherFactory, {"choice": "sal"}),
        (VoucherFactory, {"body_tutor_code": "T-1"}),
        (VoucherFactory, {"ended_on": DAY}),
        (VoucherFactory, {"chosen_on": dt.date(2020, 4, 30)}),
        (HireFactory, {"ended_on": dt.date(2020, 5, 31)}),
        (OutcomeInterviewFactory, {"channel": ""}),
        (OutcomeInterviewFactory, {"held_on": dt.date(2020, 5, 31)}),
    ],
)
def test_the_database_refuses(factory, wrong):
    with pytest.raises(IntegrityError):
        factory(**wrong)


@pytest.mark.parametrize(
    ("factory", "same"),
    [
        (ConditionFactory, ("kind",)),
        (StatusIntervalFactory, ()),
        (BenefitFactory, ("regime", "recognised_on")),
        (ConvocationFactory, ("for_day",)),
        (PactFactory, ()),
        (VoucherFactory, ()),
        (HireFactory, ("employer_code", "started_on")),
    ],
)
def test_what_a_person_has_once_is_not_entered_twice(factory, same):
    first = factory()
    with pytest.raises(IntegrityError):
        factory(seeker=first.seeker, **{name: getattr(first, name) for name in same})


def test_two_persons_never_share_a_tax_code_however_it_is_typed():
    JobSeekerFactory(fiscal_code=fiscal_code(5))
    with pytest.raises(IntegrityError):
        JobSeekerFactory(fiscal_code=fiscal_code(5).lower())


class TestOverlaps:
    def test_pacts_do_not_overlap(self):
        old = PactFactory(ended=True)  # 1 February – 31 October 2020
        new = Pact(seeker=old.seeker, centre=old.centre, kind="service", regime="gol", signed_on=dt.date(2020, 10, 31))
        with pytest.raises(ValidationError, match="another pact"):
            new.full_clean()
        new.signed_on = dt.date(2020, 11, 1)
        new.full_clean()
        earlier = Pact(
            seeker=old.seeker,
            centre=old.centre,
            kind="service",
            signed_on=dt.date(2020, 1, 1),
            ended_on=dt.date(2020, 1, 31),
            end_reason="work",
        )
        earlier.full_clean()

    def test_a_pact_may_be_corrected(self):
        pact = PactFactory()
        pact.signed_on = dt.date(2020, 2, 3)
        pact.full_clean()
        pact.save()
        pact.refresh_from_db()
        assert pact.signed_on == dt.date(2020, 2, 3)

    def test_statuses_do_not_overlap(self):
        old = StatusIntervalFactory(end=DAY)
        new = StatusInterval(seeker=old.seeker, status="employed", start=DAY)
        with pytest.raises(ValidationError, match="another status"):
            new.full_clean()
        new.start = DAY + dt.timedelta(days=1)
        new.full_clean()


@pytest.mark.parametrize(
    "factory",
    [
        JobSeekerFactory,
        BenefitFactory,
        ConvocationFactory,
        AssessmentFactory,
        PactFactory,
        ActionPlanFactory,
        ServiceFactory,
        VoucherFactory,
        HireFactory,
        OutcomeInterviewFactory,
    ],
)
def test_an_operator_sees_the_records_of_their_centre_only(factory):
    mine = factory()
    factory()
    rows = type(mine)._default_manager
    assert list(rows.visible_to(acting(Role.OPERATOR, centre=mine.centre))) == [mine]
    assert rows.visible_to(acting(Role.AGENCY_MANAGER)).count() == 2
    for role in (Role.ADMINISTRATOR, Role.SCHOOL_CONTACT, Role.COMPANY_CONTACT):
        assert not rows.visible_to(acting(role, organisation="x")).exists()


def test_parts_are_seen_with_the_record_they_belong_to():
    condition, status, support = ConditionFactory(), StatusIntervalFactory(), PlanSupportFactory()
    sanction, meeting = SanctionFactory(), VoucherMeetingFactory()
    for record, centre in (
        (condition, condition.seeker.centre),
        (status, status.seeker.centre),
        (support, support.plan.centre),
        (sanction, sanction.benefit.centre),
        (meeting, meeting.voucher.centre),
    ):
        rows = type(record)._default_manager
        assert list(rows.visible_to(acting(Role.OPERATOR, centre=centre))) == [record]
        assert not rows.visible_to(acting(Role.OPERATOR, centre=CentreFactory())).exists()


class TestBodies:
    def test_a_body_sees_the_vouchers_spent_with_it_and_no_person(self):
        voucher = VoucherFactory(body=True)
        VoucherFactory(body=True)
        VoucherFactory()
        body = acting(Role.BODY_OPERATOR, organisation=voucher.provider.code)
        assert list(Voucher.objects.visible_to(body)) == [voucher]
        assert not JobSeeker.objects.visible_to(body).exists()
        assert not Service.objects.visible_to(body).exists()

    def test_another_body_sees_none_of_them(self):
        VoucherFactory(body=True)
        stranger = acting(Role.BODY_OPERATOR, organisation=ProviderFactory().code)
        assert not Voucher.objects.visible_to(stranger).exists()


@pytest.mark.parametrize(
    "factory",
    [
        JobSeekerFactory,
        ConditionFactory,
        StatusIntervalFactory,
        BenefitFactory,
        ConvocationFactory,
        SanctionFactory,
        AssessmentFactory,
        PactFactory,
        ActionPlanFactory,
        PlanSupportFactory,
        ServiceFactory,
        VoucherFactory,
        VoucherMeetingFactory,
        HireFactory,
        OutcomeInterviewFactory,
    ],
)
def test_records_name_themselves_by_the_public_code_only(factory):
    words = str(factory())
    seeker = JobSeeker.objects.get()
    assert seeker.code in words
    for secret in ("Nome", "Cognome", seeker.fiscal_code, *map(str, Vulnerability.labels)):
        assert secret not in words


def test_named_filters_include_both_ends():
    benefit = BenefitFactory(ended_on=DAY)
    assert list(Benefit.objects.in_force(benefit.recognised_on)) == [benefit]
    assert list(Benefit.objects.in_force(DAY)) == [benefit]
    assert not Benefit.objects.in_force(DAY + dt.timedelta(days=1)).exists()
    voucher = VoucherFactory(ended_on=DAY, outcome="no_work")
    assert list(Voucher.objects.in_force(DAY)) == [voucher]
    assert list(Voucher.objects.with_tutor()) == [voucher]
    service = ServiceFactory(started_on=DAY)
    assert list(Service.objects.started(DAY, DAY)) == [service]
    pact = PactFactory(signed_on=DAY)
    assert list(Pact.objects.signed(DAY, DAY)) == [pact]
    sanction = SanctionFactory(notified_on=DAY)
    assert list(Sanction.objects.final(DAY)) == [sanction]
    person = JobSeekerFactory(registered_on=DAY)
    assert list(JobSeeker.objects.registered(DAY, DAY)) == [person]


def test_age_is_in_whole_years():
    person = JobSeekerFactory.build(birth_date=dt.date(2000, 2, 29), centre=None, municipality=None)
    assert person.age(dt.date(2020, 2, 28)) == 19
    assert person.age(dt.date(2020, 2, 29)) == 20
    assert person.age(dt.date(2021, 2, 28)) == 20
    assert person.age(dt.date(2021, 3, 1)) == 21
