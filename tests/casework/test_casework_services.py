"""Writes that touch several records of a person, and forms with rules of their own."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import get_desk
from raccordo.kernel.desk.forms import form_for, save
from raccordo.lines.casework.models import Pact, Sanction, Service, Voucher
from raccordo.lines.casework.services import assign_voucher, sign_pact
from tests.casework.factories import (
    BenefitFactory,
    JobSeekerFactory,
    PactFactory,
    SanctionFactory,
    VoucherFactory,
)
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 6, 1)


class TestSignPact:
    def test_the_pact_in_force_ends_the_day_before(self):
        before, there = PactFactory(), CentreFactory()
        made = sign_pact(seeker=before.seeker, centre=there, kind="rdc", signed_on=DAY, entered_on=DAY)
        before.refresh_from_db()
        assert (before.ended_on, before.end_reason) == (dt.date(2020, 5, 31), "replaced")
        assert (made.centre, made.regime, made.entered_on) == (there, "rdc", DAY)
        assert list(Pact.objects.in_force(DAY)) == [made]

    def test_the_first_pact_of_a_person(self):
        seeker = JobSeekerFactory()
        made = sign_pact(seeker=seeker, centre=seeker.centre, kind="service", regime="gol", signed_on=DAY)
        assert list(seeker.pacts.all()) == [made]

    def test_a_pact_signed_on_the_same_day_or_later_is_not_replaced(self):
        before = PactFactory(signed_on=DAY)
        with pytest.raises(ValidationError, match="01/06/2020"):
            sign_pact(seeker=before.seeker, centre=before.centre, kind="rdc", signed_on=DAY)

    def test_nothing_is_written_when_the_new_pact_breaks_a_rule(self):
        before = PactFactory()
        with pytest.raises(ValidationError):
            sign_pact(seeker=before.seeker, centre=before.centre, kind="unknown", signed_on=DAY)
        before.refresh_from_db()
        assert before.ended_on is None
        assert Pact.objects.count() == 1


class TestAssignVoucher:
    def assign(self, benefit, on=DAY, **options):
        return assign_voucher(
            seeker=benefit.seeker, centre=benefit.centre, assigned_on=on, **{"regime": "rdc", **options}
        )

    def test_thirty_days_after_the_first_payment_with_the_service_it_pays_for(self):
        benefit = BenefitFactory(first_paid_on=dt.date(2020, 5, 2))
        voucher = self.assign(benefit)
        service = Service.objects.get()
        assert (voucher.choice, voucher.regime) == ("", "rdc")
        assert (service.seeker, service.lep, service.state, service.proposed_on) == (
            benefit.seeker,
            "G",
            "proposed",
            DAY,
        )

    @pytest.mark.parametrize(
        "benefit",
        [
            {"first_paid_on": dt.date(2020, 5, 3)},
            {"first_paid_on": None},
            {"ended_on": dt.date(2020, 5, 31)},
            {"regime": "naspi"},
            {"recognised_on": dt.date(2018, 1, 1), "first_paid_on": dt.date(2018, 2, 1)},
        ],
    )
    def test_without_right_nothing_is_written(self, benefit):
        with pytest.raises(ValidationError, match="thirtieth day"):
            self.assign(BenefitFactory(**benefit))
        assert not Voucher.objects.exists()
        assert not Service.objects.exists()

    def test_the_wage_fund_asks_no_benefit(self):
        seeker = JobSeekerFactory()
        assign_voucher(seeker=seeker, centre=seeker.centre, regime="cigs", assigned_on=DAY)
        assert Voucher.objects.count() == Service.objects.count() == 1

    def test_one_voucher_at_a_time(self):
        benefit = BenefitFactory()
        VoucherFactory(seeker=benefit.seeker)
        with pytest.raises(ValidationError, match="voucher in force"):
            self.assign(benefit)
        assert not Service.objects.exists()


class TestSanctionForm:
    def fill(self, benefit, **data):
        desk, user = get_desk("casework", "sanction"), acting(Role.OPERATOR, centre=benefit.centre)
        asked = {"benefit": benefit.pk, "event": "missed_convocation", "event_on": "01/06/2020", **data}
        form = form_for(desk, user, DAY, data=asked)
        return save(form, desk, user, DAY), form

    def test_the_effect_is_the_laws_for_the_times_it_was_repeated(self):
        benefit = BenefitFactory()
        effects = []
        for day in ("01/06/2020", "01/07/2020", "01/08/2020", "01/09/2020"):
            made, form = self.fill(benefit, event_on=day)
            assert made is not None, form.errors
            effects.append(made.effect)
        assert effects == ["one_month", "two_months", "loss", "loss"]

    def test_other_conduct_and_other_benefits_do_not_add_up(self):
        benefit = BenefitFactory()
        SanctionFactory(benefit=benefit, event="missed_guidance", effect="two_months")
        SanctionFactory()
        assert self.fill(benefit)[0].effect == "one_month"

    def test_an_effect_that_was_chosen_stays(self):
        assert self.fill(BenefitFactory(), effect="loss")[0].effect == "loss"

    def test_outside_the_laws_years_the_effect_has_to_be_chosen(self):
        made, form = self.fill(BenefitFactory(), event_on="01/06/2024")
        assert made is None
        assert "event_on" in form.errors
        assert not Sanction.objects.exists()

    def test_benefits_of_other_centres_cannot_be_named(self):
        desk, user = get_desk("casework", "sanction"), acting(Role.OPERATOR, centre=CentreFactory())
        data = {"benefit": BenefitFactory().pk, "event": "no_pact", "event_on": "01/06/2020"}
        form = form_for(desk, user, DAY, data=data)
        assert save(form, desk, user, DAY) is None
        assert "benefit" in form.errors
