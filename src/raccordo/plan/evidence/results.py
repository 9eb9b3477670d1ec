"""What the checks of a period say: for the pages, and for the progress report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from raccordo.plan.evidence.formula import Estimate, Stratum, estimate
from raccordo.plan.evidence.machine import NOT_HOLDING, WAITING_FOR_CENTRE, WAITING_FOR_REVIEWER, State
from raccordo.plan.evidence.models import EvidenceStep, Sample, SampledRecord, SampleStratum
from raccordo.plan.models import FrozenReading, Indicator, Period


@dataclass(frozen=True)
class Result:
    """What a check says of the reading it speaks for.

    ``reading`` is the edition that counts now. ``same`` is false where the line was sealed again with other records
    after the draw: then the check does not speak for the reading and ``estimate`` is ``None``. The estimate is there
    only once the check is closed: until then answers are still coming in, and those that come first are not a sample.
    """

    reading: FrozenReading
    sample: Sample
    counts: dict[str, int]
    same: bool
    estimate: Estimate | None

    @property
    def final(self) -> bool:
        """Whether the check is closed."""
        return self.sample.closed

    @property
    def confirmed(self) -> int:
        """Records confirmed, at once or after the answer."""
        return self.counts[State.CONFIRMED]

    @property
    def not_holding(self) -> int:
        """Records that nobody confirmed: not confirmed, not confirmed after the answer, or not to be decided."""
        return sum(self.counts[state] for state in NOT_HOLDING)

    @property
    def judged(self) -> int:
        """Records that a reviewer has looked at."""
        return self.sample.size - self.counts[State.ASSIGNED]

    @property
    def waiting_for_reviewer(self) -> int:
        return sum(self.counts[state] for state in WAITING_FOR_REVIEWER)

    @property
    def waiting_for_centre(self) -> int:
        return 0 if self.final else sum(self.counts[state] for state in WAITING_FOR_CENTRE)


def evidence_results(period: Period) -> list[Result]:
    """The checks of a period's readings that count now, in the plan's order, those in progress included."""
    readings = FrozenReading.objects.current().filter(period=period)
    return results_of(readings.select_related("indicator__line", "period").defer("packed"))


def moment(period: Period) -> tuple[int | None, ...]:
    """Changes with whatever the checks of a period say: samples drawn, closed, and steps on their records."""
    samples = Sample.objects.filter(reading__period=period)
    drawn = samples.aggregate(last=Max("pk"), n=Count("pk"), closed=Count("closed_on"))
    steps = EvidenceStep.objects.filter(sampled__sample__reading__period=period).aggregate(last=Max("pk"))
    return (*drawn.values(), *steps.values())


def indicator_result(indicator: Indicator, until) -> Result | None:
    """The latest check of an indicator in a period over by ``until``, in the versions of the plan that ask the same."""
    readings = FrozenReading.objects.current().filter(
        indicator__code=indicator.code, indicator__measure=indicator.measure,
        indicator__version__code=indicator.version.code, day__lte=until,
    )  # fmt: skip
    checked = readings.filter(period__in=Sample.objects.order_by().values("reading__period")).order_by("-day", "-pk")
    for reading in checked.select_related("indicator__line", "period").defer("packed")[:12]:
        if found := results_of([reading]):
            return found[0]
    return None


def results_of(readings: Iterable[FrozenReading]) -> list[Result]:
    """The checks that speak for some readings, or would if the records were still the same."""
    wanted = {(reading.period_id, reading.indicator_id): reading for reading in readings}
    samples = Sample.objects.filter(
        reading__period__in={period for period, _indicator in wanted},
        reading__indicator__in={indicator for _period, indicator in wanted},
    )
    found: dict[tuple, Sample] = {}
    samples = samples.select_related("reading__period", "reading__indicator").defer("reading__packed")
    for sample in samples.order_by("pk"):
        key = (sample.reading.period_id, sample.reading.indicator_id)
        if key in wanted:  # of several editions, the one with the records that count now, else the latest
            slot = (*key, sample.side)
            if slot not in found or found[slot].digest != wanted[key].records_digest:
                found[slot] = sample
    counts, strata = _counts(found.values()), _strata(found.values())
    made = []
    for (period, indicator, _side), sample in found.items():
        reading = wanted[period, indicator]
        same = sample.digest == reading.records_digest
        said = estimate(strata[sample.pk], float(sample.confidence)) if same and sample.closed else None
        made.append(Result(reading, sample, counts[sample.pk], same, said))
    order = {reading.pk: position for position, reading in enumerate(wanted.values())}
    return sorted(made, key=lambda result: (order[result.reading.pk], result.sample.side))


def result_of(sample: Sample) -> Result:
    """The result of one sample, for the reading that counts now in its place (its own, if none does)."""
    current = FrozenReading.objects.current().filter(
        period=sample.reading.period_id, indicator=sample.reading.indicator_id
    )
    reading = current.select_related("indicator__line", "period").defer("packed").first() or sample.reading
    same = sample.digest == reading.records_digest
    said = estimate(_strata([sample])[sample.pk], float(sample.confidence)) if same and sample.closed else None
    return Result(reading, sample, _counts([sample])[sample.pk], same, said)


def _counts(samples: Iterable[Sample]) -> dict[int, dict[str, int]]:
    """Records in each state, by sample."""
    pks = [sample.pk for sample in samples]
    found = {pk: {state.value: 0 for state in State} for pk in pks}
    rows = SampledRecord.objects.filter(sample__in=pks).order_by().values_list("sample", "state")
    for pk, state, count in rows.annotate(n=Count("pk")):
        found[pk][state] = count
    return found


def _strata(samples: Iterable[Sample]) -> dict[int, list[Stratum]]:
    """The strata of each sample, with how many of their records were confirmed."""
    pks = [sample.pk for sample in samples]
    confirmed = {
        (sample, centre): n
        for sample, centre, n in SampledRecord.objects.filter(sample__in=pks, state=State.CONFIRMED)
        .order_by()
        .values_list("sample", "centre")
        .annotate(n=Count("pk"))
    }
    whole = {pk: sum(n for (sample, _centre), n in confirmed.items() if sample == pk) for pk in pks}
    found: dict[int, list[Stratum]] = {pk: [] for pk in pks}
    rows = SampleStratum.objects.filter(sample__in=pks).select_related("sample").order_by("sample", "centre")
    for row in rows:
        hit = confirmed.get((row.sample_id, row.centre_id), 0) if row.sample.stratified else whole[row.sample_id]
        found[row.sample_id].append(Stratum(row.population, row.size, hit))
    return found


def strata_of(sample: Sample) -> list[dict[str, Any]]:
    """The strata of a sample with the records of each in each state, in the order of the centres' names."""
    counted: dict[int | None, dict[str, int]] = {}
    for centre, state, count in sample.records.order_by().values_list("centre", "state").annotate(n=Count("pk")):
        key = centre if sample.stratified else None
        states = counted.setdefault(key, {state.value: 0 for state in State})
        states[state] += count
    nothing = {state.value: 0 for state in State}
    return [
        {"centre": s.centre, "population": s.population, "drawn": s.size, **counted.get(s.centre_id, nothing)}
        for s in sample.strata.select_related("centre").order_by("centre__name", "pk")
    ]
