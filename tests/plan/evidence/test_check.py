"""A check from the draw to its result: who may, in which order, the trace it leaves, and what it then says."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from raccordo.kernel import audit
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.attachments.errors import Refused
from raccordo.kernel.attachments.models import Attachment
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.immutable import Immutable
from raccordo.plan.evidence import rights, services
from raccordo.plan.evidence.draw import draw
from raccordo.plan.evidence.machine import Move, State, WrongMove
from raccordo.plan.evidence.models import EvidenceStep, Sample, SampledRecord
from raccordo.plan.evidence.results import evidence_results, indicator_result, result_of, strata_of
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods import services as periods
from raccordo.plan.periods.sealed import frozen_rows
from tests.kernel.attachments import samples
from tests.kernel.factories import acting
from tests.plan.evidence.conftest import DESIGN
from tests.plan.periods.conftest import TODAY

pytestmark = pytest.mark.django_db

DUE = TODAY + dt.timedelta(days=services.ANSWER_DAYS)


def redraw(reading, **options) -> Sample:
    options = {"user": acting(Role.REGIONAL_MANAGER), "seed": "1", "design": DESIGN, "today": TODAY, **options}
    return services.draw_sample(reading, **options)


def judged(sampled, move, auditor, note="Manca il foglio firme", today=TODAY) -> SampledRecord:
    return services.judge(sampled, move, user=auditor, today=today, note=note)


def test_a_sample_is_what_the_seed_and_the_sealed_rows_say(sample, reading, region, auditor, centres):
    again = draw(frozen_rows(reading), reading.records_digest, "369", DESIGN)
    assert list(sample.records.values_list("object_pk", flat=True)) == [drawn.record for drawn in again.records]
    assert (sample.population, sample.size, sample.digest) == (18, len(again.records), reading.records_digest)
    assert [(s.population, s.size) for s in sample.strata.order_by("centre")] == list(again.strata.values())
    assert set(sample.records.values_list("reviewer", flat=True)) == {auditor.pk}
    assert (sample.drawn_by, sample.drawn_on, sample.closed) == (region, TODAY, False)
    first = sample.records.first()
    assert first.record.held_on == first.day
    assert first.record.centre == first.centre
    loaded = Entry.objects.filter(kind="loaded").latest("pk")
    assert loaded.additional_data["by"] == {"evidence.sampledrecord": sample.size}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REGIONAL_MANAGER, Role.AUDITOR}))
def test_only_who_is_outside_the_line_draws_and_closes(role, reading, auditor, sample, centres):
    place = {"centre": centres[0]} if role in {Role.CENTRE_MANAGER, Role.OPERATOR, Role.NAVIGATOR} else {}
    if role in {Role.BODY_OPERATOR, Role.SCHOOL_CONTACT, Role.COMPANY_CONTACT}:
        place = {"organisation": "X"}
    person = acting(role, **place)
    with pytest.raises(PermissionDenied):
        redraw(reading, user=person)
    with pytest.raises(PermissionDenied):
        services.close(sample, user=person, today=TODAY)


def test_an_auditor_of_one_quadrant_draws_nothing_for_the_region(reading, auditor, centres):
    with pytest.raises(PermissionDenied):
        redraw(reading, user=acting(Role.AUDITOR, quadrant=centres[0].quadrant))


def test_the_same_records_are_drawn_once(sample, reading):
    with pytest.raises(ValidationError, match="scelta"):
        redraw(reading, seed="another")
    assert Sample.objects.count() == 1


@pytest.mark.parametrize("seed", ["", "   "])
def test_a_draw_needs_a_seed(reading, auditor, seed):
    with pytest.raises(ValidationError, match="seme"):
        redraw(reading, seed=seed)


def test_without_records_or_reviewers_nothing_is_drawn(period, line, lead, centres):
    periods.submit_line(period, line, user=lead, today=TODAY)
    reading = FrozenReading.objects.get(period=period, indicator__code="A1")
    acting(Role.AUDITOR)
    with pytest.raises(ValidationError, match="Nessuna registrazione"):
        redraw(reading)
    with pytest.raises(ValidationError, match=r"registro|Nessuna"):
        redraw(reading, side="denominator")


def test_without_an_auditor_somebody_must_be_named(reading, agency):
    with pytest.raises(ValidationError, match="revisore"):
        redraw(reading)
    named = redraw(reading, reviewers=[agency])
    assert set(named.records.values_list("reviewer", flat=True)) == {agency.pk}
    assert not Sample.objects.exclude(pk=named.pk).exists()


def test_nobody_looks_at_their_own_work_their_own_centre_or_out_of_reach(reading, supports, centres):
    author, near, far = acting(Role.AUDITOR), acting(Role.AUDITOR), acting(Role.AUDITOR, centre=centres[1])
    with audit.on_behalf(author):
        for support in supports[:3]:
            support.hours = 3
            support.save()
    named = redraw(reading, reviewers=[author, near, far], design=DESIGN)
    assert not named.records.filter(reviewer=author, object_pk__in=[s.pk for s in supports[:3]]).exists()
    assert not named.records.filter(reviewer=far).exists(), "of the centre of some, out of reach of the others"
    loads = sorted(named.records.filter(reviewer=person).count() for person in (author, near))
    assert loads[1] - loads[0] <= 1


def test_a_record_nobody_may_look_at_stops_the_draw(reading, centres):
    with pytest.raises(ValidationError, match="Nessuno"):
        redraw(reading, reviewers=[acting(Role.AUDITOR, centre=centres[1])])
    assert not Sample.objects.exists()


def test_candidates_act_in_the_membership_that_makes_them_one(auditor, agency, lead, managers):
    assert {user.pk for user in rights.candidates(TODAY)} == {auditor.pk, agency.pk}
    assert all(user.acting for user in rights.candidates(TODAY))
    assert [user.pk for user in rights.auditors(rights.candidates(TODAY))] == [auditor.pk]
    assert rights.candidates(dt.date(2000, 1, 1)) == []


def test_a_judgement_leaves_a_step_and_a_day_to_answer_by(sample, auditor):
    first, second, third = sample.records.all()[:3]
    assert judged(first, Move.CONFIRM, auditor, note="").state == State.CONFIRMED
    refused = judged(second, Move.REFUSE, auditor)
    assert (refused.state, refused.note, refused.answer_by) == (State.NOT_CONFIRMED, "Manca il foglio firme", DUE)
    assert judged(third, Move.DOUBT, auditor).state == State.UNDECIDED
    step = EvidenceStep.objects.get(sampled=second)
    assert (step.user, step.role, step.day, step.source, step.target) == (
        auditor, Role.AUDITOR, TODAY, State.ASSIGNED, State.NOT_CONFIRMED,
    )  # fmt: skip
    assert Entry.objects.get_for_object(refused).filter(actor=None).exists()  # no request here: the log has the write
    with pytest.raises(Immutable):
        step.delete()


def test_a_judgement_without_its_reason_or_twice_is_refused(sample, auditor):
    first = sample.records.first()
    with pytest.raises(WrongMove, match="perché"):
        judged(first, Move.REFUSE, auditor, note=" ")
    judged(first, Move.CONFIRM, auditor)
    with pytest.raises(WrongMove):
        judged(first, Move.REFUSE, auditor)  # a page opened before
    assert EvidenceStep.objects.count() == 1


def test_only_its_reviewer_judges_a_record(sample, managers, agency, auditor):
    first = sample.records.first()
    for person in (*managers, agency, acting(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            judged(first, Move.CONFIRM, person)
    with pytest.raises(PermissionDenied):
        judged(first, Move.ANSWER, auditor)


def test_a_judgement_is_taken_back_with_a_reason(sample, auditor):
    refused = judged(sample.records.first(), Move.REFUSE, auditor)
    back = judged(refused, Move.TAKE_BACK, auditor, note="Guardavo un’altra scheda")
    assert (back.state, back.note, back.answer_by, back.decided_on) == (State.ASSIGNED, "", None, None)
    assert EvidenceStep.objects.filter(sampled=back).count() == 2


def answer(sampled, manager, today=DUE, **options) -> SampledRecord:
    return services.answer(sampled, user=manager, today=today, note=options.pop("note", "Ecco il foglio"), **options)


def of_centre(sample, centre) -> SampledRecord:
    return sample.records.filter(centre=centre).first()


def test_the_centre_answers_with_files_and_the_reviewer_overturns_or_upholds(sample, auditor, managers, centres):
    for centre, manager, move, end in (
        (centres[0], managers[0], Move.OVERTURN, State.CONFIRMED),
        (centres[1], managers[1], Move.UPHOLD, State.UPHELD),
    ):
        refused = judged(of_centre(sample, centre), Move.REFUSE, auditor)
        answered = answer(refused, manager, uploads=[samples.upload(), samples.upload(samples.PNG, "foto.png")])
        assert (answered.state, answered.answer, answered.answered_on) == (State.ANSWERED, "Ecco il foglio", DUE)
        assert Attachment.objects.of(answered).count() == 2
        with pytest.raises(WrongMove):
            judged(answered, move, auditor, note="")
        assert judged(answered, move, auditor, note="Visto", today=DUE).state == end


def test_an_answer_comes_whole_or_not_at_all(sample, auditor, managers, centres, tmp_path):
    refused = judged(of_centre(sample, centres[0]), Move.REFUSE, auditor)
    with pytest.raises(Refused):
        answer(refused, managers[0], uploads=[samples.upload(), samples.upload(samples.EXE, "foto.png")])
    with pytest.raises(WrongMove):
        answer(refused, managers[0], note="", uploads=[samples.upload()])
    refused.refresh_from_db()
    assert refused.state == State.NOT_CONFIRMED
    assert not Attachment.objects.exists()
    assert [p for p in tmp_path.rglob("*") if p.is_file() and p.name != ".lock"] == []


def test_an_answer_out_of_time_or_of_another_centre_is_refused(sample, auditor, managers, centres, agency):
    refused = judged(of_centre(sample, centres[0]), Move.REFUSE, auditor)
    with pytest.raises(WrongMove, match="entro"):
        answer(refused, managers[0], today=DUE + dt.timedelta(days=1))
    for person in (managers[1], agency, auditor, acting(Role.OPERATOR, centre=centres[0])):
        with pytest.raises(PermissionDenied):
            answer(refused, person)
    confirmed = judged(sample.records.filter(state=State.ASSIGNED, centre=centres[0]).first(), Move.CONFIRM, auditor)
    with pytest.raises(WrongMove):
        answer(confirmed, managers[0])


def finish(sample, auditor, refused=2, doubted=1) -> None:
    """Judge every record: the first ones refused, then doubted, the others confirmed."""
    for position, sampled in enumerate(sample.records.all()):
        move = Move.REFUSE if position < refused else Move.DOUBT if position < refused + doubted else Move.CONFIRM
        judged(sampled, move, auditor)


def test_a_check_is_closed_when_nothing_may_come_any_more(sample, auditor, region, managers):
    with pytest.raises(WrongMove, match="revisore"):
        services.close(sample, user=region, today=TODAY)
    finish(sample, auditor)
    with pytest.raises(WrongMove, match=DUE.strftime("%d/%m/%Y")):
        services.close(sample, user=region, today=DUE)
    assert result_of(sample).estimate is None, "no share before the check is closed"
    closed = services.close(sample, user=region, today=DUE + dt.timedelta(days=1))
    assert closed.closed
    with pytest.raises(WrongMove):
        services.close(closed, user=region, today=DUE + dt.timedelta(days=1))
    for sampled in closed.records.filter(state=State.NOT_CONFIRMED):
        with pytest.raises(WrongMove, match="chiusa"):
            judged(sampled, Move.TAKE_BACK, auditor)


def test_the_result_is_that_of_the_formula_and_every_number_has_its_records(sample, auditor, region, period):
    finish(sample, auditor)
    services.close(sample, user=region, today=DUE + dt.timedelta(days=1))
    sample.refresh_from_db()
    (found,) = evidence_results(period)
    assert found.sample == sample
    assert found.same
    assert found.final
    assert (found.confirmed, found.not_holding, found.judged) == (sample.size - 3, 3, sample.size)
    assert found.confirmed == sample.records.filter(state=State.CONFIRMED).count()
    rows = strata_of(sample)
    expected = sum(row["population"] * row[State.CONFIRMED] / row["drawn"] for row in rows) / 18
    assert found.estimate.share == pytest.approx(expected)
    assert found.estimate.low < found.estimate.share < found.estimate.high
    assert indicator_result(found.reading.indicator, dt.date(2020, 12, 31)).sample == sample
    assert indicator_result(found.reading.indicator, dt.date(2020, 6, 29)) is None


def seal_again(period, line, lead, agency) -> FrozenReading:
    periods.send_back_line(period, line, user=agency, today=TODAY, reason="Da correggere")
    periods.submit_line(period, line, user=lead, today=TODAY)
    return FrozenReading.objects.current().get(period=period, indicator__code="A1")


def test_a_check_speaks_for_a_later_edition_with_the_same_records(sample, auditor, period, line, lead, agency):
    again = seal_again(period, line, lead, agency)
    assert again.edition == 2
    (found,) = evidence_results(period)
    assert (found.reading, found.sample, found.same) == (again, sample, True)
    with pytest.raises(ValidationError):
        redraw(again)


def test_a_check_does_not_speak_for_an_edition_with_other_records(
    sample, auditor, region, period, line, lead, agency, supports
):
    finish(sample, auditor)
    services.close(sample, user=region, today=DUE + dt.timedelta(days=1))
    supports[0].delete()
    again = seal_again(period, line, lead, agency)
    (found,) = evidence_results(period)
    assert (found.reading, found.same, found.estimate) == (again, False, None)
    renewed = redraw(again)
    (found,) = evidence_results(period)
    assert (found.sample, found.same) == (renewed, True)


def test_a_record_that_is_gone_is_still_given_to_somebody(period, line, lead, supports, region, auditor):
    periods.submit_line(period, line, user=lead, today=TODAY)
    reading = FrozenReading.objects.get(period=period, indicator__code="A1")
    gone = supports[0].pk
    supports[0].delete()
    everything = redraw(reading, design=type(DESIGN)(margin=0.001, confidence=0.99, expected=0.5))
    sampled = everything.records.get(object_pk=gone)
    assert sampled.record is None
    assert sampled.reviewer == auditor


def test_a_check_takes_as_many_questions_whatever_its_size(sample, period, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        evidence_results(period)
