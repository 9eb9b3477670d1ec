"""The synthetic region as a whole: its rows hold, its story is plausible, its flaws are there."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q

from raccordo.demo.calibration import FIGURES, PLAN_START, REFERENCE_DAY, size
from raccordo.kernel.measures import Ratio, Window, evaluate
from raccordo.kernel.measures.registry import all_measures
from raccordo.kernel.models import Centre
from raccordo.lines.casework.models import (
    Benefit,
    Convocation,
    Hire,
    JobSeeker,
    OutcomeInterview,
    Pact,
    Service,
    StatusInterval,
)
from raccordo.lines.demand.models import Approach, Company
from raccordo.lines.matching.models import OfferVerdict
from raccordo.lines.schooling.models import Institution, TrainingBody
from raccordo.lines.workforce.models import Operator
from raccordo.plan.models import PlanVersion
from raccordo.plan.status import plan_status
from tests.conftest import REGION_SCALE
from tests.demo import region_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("region")]

SAMPLE = 25
PLAN_SO_FAR = Window(PLAN_START, REFERENCE_DAY)
MODELS = {model._meta.label: model for model in region_tables.filled()}
#: Measures that are zero in this region, and why.
MAY_BE_ZERO = {
    "deliverables.progress_reports": "they are made when the half-years are signed, a later stage of the demo",
    "networks.district_networks": "one district has no laboratory yet, the other lacks the adult education centre",
    "schooling.diffusion_plans_carried_out": "the plan is shared, its last meeting is after the reference day",
}


@pytest.mark.parametrize("label", MODELS)
def test_rows_hold_what_their_model_asks(label):
    model = MODELS[label]
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    assert keys
    for record in model._default_manager.filter(pk__in=keys[:: max(1, len(keys) // SAMPLE)]):
        record.full_clean()


def test_references_lead_somewhere():
    connection.check_constraints()


STRICT = pytest.param("", marks=pytest.mark.skip(reason="This database itself refuses a value of the wrong type."))


@pytest.mark.parametrize("label", MODELS if connection.vendor == "sqlite" else [STRICT])
def test_no_value_has_the_type_of_another(label):
    model = MODELS[label]
    for field in model._meta.concrete_fields:
        with connection.cursor() as cursor:
            column, table = connection.ops.quote_name(field.column), connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT DISTINCT typeof({column}) FROM {table}")  # noqa: S608  (names of our own tables)
            types = {row[0] for row in cursor.fetchall()} - {"null"}
        assert types <= {"integer", "real"} or types == {"text"}, field.name
        if field.get_internal_type() != "DecimalField":
            assert len(types) <= 1, field.name


def test_nothing_happens_after_the_reference_day():
    planned = {"planned_on", "expected_on", "for_day", "valid_from", "valid_to", "starts_on", "ends_on", "ended_on"}
    planned |= {"end", "cigs_from", "cigs_to"}
    later = []
    for model in MODELS.values():
        for field in model._meta.concrete_fields:
            is_day = field.get_internal_type() == "DateField" and field.name not in planned
            if is_day and model._default_manager.filter(**{f"{field.name}__gt": REFERENCE_DAY}).exists():
                later.append(f"{model._meta.label}.{field.name}")
    assert later == []


# Its size and its story


def test_what_the_act_fixes_does_not_change_with_the_scale():
    assert Operator.objects.filter(kind="navigator").count() == size("navigators") == 175
    assert Institution.objects.filter(kind="school").count() == size("schools") == 85
    assert Institution.objects.filter(kind="cfp").count() == size("vocational_centres") == 59
    assert Institution.objects.filter(kind="its").count() == size("its") == 4
    assert TrainingBody.objects.count() == size("training_bodies") == 14


@pytest.mark.parametrize(
    ("figure", "count", "tolerance"),
    [
        ("registered", lambda: JobSeeker.objects.count(), 0),
        ("in_charge", lambda: Pact.objects.in_force(REFERENCE_DAY).count(), 0.02),
        ("services", lambda: Service.objects.count(), 0.05),
    ],
)
def test_what_is_scaled_is_in_proportion(figure, count, tolerance):
    wanted = size(figure) * REGION_SCALE
    assert abs(count() - wanted) <= tolerance * wanted + 1


def test_every_figure_has_its_source_or_says_it_is_assumed():
    assert all(figure.source and figure.counts for figure in FIGURES.values())
    assert any(figure.assumed for figure in FIGURES.values())


def test_people_live_where_the_inhabitants_are():
    metropolitan = JobSeeker.objects.filter(centre__province__code="001").count()
    assert 0.42 < metropolitan / JobSeeker.objects.count() < 0.62  # the province of Torino holds half of Piemonte


@pytest.mark.parametrize("item", [pytest.param(item, id=item.code) for item in all_measures()])
def test_every_measure_finds_something(item):
    figure = evaluate.figure(item, PLAN_SO_FAR)
    assert (figure.numerator > 0) is (item.code not in MAY_BE_ZERO)
    if isinstance(item, Ratio):
        assert figure.denominator > 0


def test_some_indicators_are_reached_some_on_track_some_behind():
    found = plan_status(PlanVersion.objects.in_force(REFERENCE_DAY), REFERENCE_DAY)["indicators"]
    verdicts = Counter(row["verdict"] for row in found)
    assert min(verdicts[kind] for kind in ("met", "on_track", "behind")) >= 3, verdicts


def test_intermediation_is_near_what_was_published():
    found = OutcomeInterview.objects.found_work(dt.date(2019, 1, 1), REFERENCE_DAY)
    assert 0.01 < found.filter(channel="centre").count() / found.count() < 0.09


def test_spring_2020_is_a_trough():
    def per_day(model, field: str, first: dt.date, last: dt.date) -> float:
        return model.objects.filter(**{f"{field}__range": (first, last)}).count() / ((last - first).days + 1)

    lockdown, autumn = (dt.date(2020, 3, 16), dt.date(2020, 5, 10)), (dt.date(2020, 9, 1), dt.date(2020, 10, 31))
    assert per_day(Approach, "held_on", *lockdown) < 0.3 * per_day(Approach, "held_on", *autumn)
    assert per_day(Hire, "started_on", *lockdown) < 0.75 * per_day(Hire, "started_on", *autumn)


def test_centres_differ():
    known = Approach.objects.filter(company__centre=OuterRef("centre"), company=OuterRef("pk"))
    reached = Company.objects.values("centre").annotate(
        all=Count("pk"), reached=Count("pk", filter=Exists(known.values("pk")))
    )
    shares = sorted(row["reached"] / row["all"] for row in reached if row["all"] > 15)
    assert len(shares) > 20
    assert shares[0] < shares[len(shares) // 2] * 0.85


# Its coherence


def test_a_person_has_one_status_and_one_pact_a_day():
    for model, start, end in ((StatusInterval, "start", "end"), (Pact, "signed_on", "ended_on")):
        other = model.objects.filter(seeker=OuterRef("seeker"), pk__gt=OuterRef("pk")).filter(
            Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": OuterRef(start)})
        )
        closed = other.filter(**{f"{start}__lte": OuterRef(end)})
        assert not model.objects.filter(Q(**{f"{end}__isnull": True}) & Exists(other)).exists()
        assert not model.objects.filter(Q(**{f"{end}__isnull": False}) & Exists(closed)).exists()


def test_who_left_a_pact_for_work_was_hired_the_next_day():
    hired = Hire.objects.filter(seeker=OuterRef("seeker"), started_on=OuterRef("ended_on") + dt.timedelta(days=1))
    left = Pact.objects.filter(end_reason="work")
    assert left.exists()
    assert not left.exclude(Exists(hired)).exists()


def test_employers_are_companies_of_the_region():
    codes = Company.objects.values("code")
    assert not Hire.objects.exclude(employer_code__in=codes).exists()


def test_offers_are_judged_both_ways():
    assert set(OfferVerdict.objects.values_list("congruous", flat=True)) == {True, False}


# Its flaws, which are on purpose


def test_some_records_come_late():
    late = Service.objects.filter(entered_on__gt=F("started_on") + dt.timedelta(days=9)).count()
    assert 0.05 < late / Service.objects.exclude(started_on=None).count() < 0.25


def test_some_people_do_not_come():
    missed = Convocation.objects.filter(outcome="no_show").count()
    assert 0.08 < missed / Convocation.objects.settled().count() < 0.25


def test_in_the_suspension_of_2020_hardly_anybody_was_convened_in_time():
    then = Benefit.objects.filter(regime="rdc", recognised_on__range=(dt.date(2020, 3, 20), dt.date(2020, 6, 10)))
    before = Benefit.objects.filter(regime="rdc", recognised_on__range=(dt.date(2019, 5, 1), dt.date(2020, 1, 31)))
    assert then.convened_within(30).count() / then.count() < 0.15
    assert before.convened_within(30).count() / before.count() > 0.5


def test_some_companies_are_approached_twice_and_by_two_centres():
    held = Approach.objects.exclude(held_on=None)
    per_company = held.values("company").annotate(times=Count("pk"), centres=Count("centre", distinct=True))
    assert per_company.filter(times__gt=1).exists()
    assert per_company.filter(centres__gt=1).exists()


def test_some_people_are_served_in_two_centres():
    centres = Service.objects.values("seeker").annotate(centres=Count("centre", distinct=True))
    assert centres.filter(centres__gt=1).exists()


def test_a_centre_stopped_recording_for_some_weeks():
    months = (dt.date(2020, 10, 1), dt.date(2020, 12, 10)), (dt.date(2021, 2, 1), dt.date(2021, 3, 20))
    for first, last in months:
        some = Service.objects.filter(proposed_on__range=(first, last)).values("centre").annotate(all=Count("pk"))
        told = {row["centre"]: row["all"] for row in some}
        usual = Counter(Service.objects.values_list("centre", flat=True))
        busy = [centre for centre, count in usual.items() if count > 40]
        assert busy
        assert min(told.get(centre, 0) / usual[centre] for centre in busy) < 0.02


def test_some_fields_are_missing():
    assert JobSeeker.objects.filter(did_on=None).exists()
    assert Benefit.objects.filter(monthly_amount=None).exists()
    assert Service.objects.filter(operator=None, provider=None).exists()


def test_every_centre_has_people():
    assert not Centre.objects.valid_at(REFERENCE_DAY).filter(job_seekers=None).exists()
