"""Spells: days are conserved exactly, and every relationship is in the spell it belongs to."""

from itertools import pairwise

from hypothesis import example, given

from raccordo.analysis.careers.kernel import CareersKernel, Window
from tests.analysis.careers.days import Job, day, table, working_days
from tests.analysis.careers.strategies import jobs, windows


def careers(found: list[Job], first: int | None, last: int) -> tuple[list[dict], list[dict]]:
    window = Window(day(last), None if first is None else day(first))
    segments, spells = CareersKernel(window, ("segments", "spells"))(table(found))
    return segments.to_pylist(), spells.to_pylist()


def numbers(row: dict) -> range:
    return range((row["start"] - day(0)).days, (row["end"] - day(0)).days + 1)


@given(jobs(), windows())
def test_the_days_of_the_spells_are_the_days_worked(found, window):
    segments, spells = careers(found, *window)
    worked = working_days(found, *window)
    in_spells: dict[str, list[int]] = {}
    for spell in spells:
        in_spells.setdefault(spell["person"], []).extend(numbers(spell))
    assert in_spells == worked
    for person, days in worked.items():
        mine = [spell for spell in spells if spell["person"] == person]
        parts = [segment for segment in segments if segment["person"] == person and segment["active"]]
        assert sum(spell["days"] for spell in mine) == len(days)
        assert sum(len(numbers(segment)) for segment in parts) == len(days)
        assert sum(spell["relationship_days"] for spell in mine) == sum(
            job.on(number) for job in found if job.person == person for number in days
        )


@given(jobs(), windows())
def test_spells_are_maximal(found, window):
    _, spells = careers(found, *window)
    for before, after in pairwise(spells):
        if before["person"] == after["person"]:
            assert (after["start"] - before["end"]).days > 1


IN_A_ROW = [Job("a", "ada", 0, 4), Job("b", "ada", 5, 9), Job("c", "ada", 10, 14)]


@example(IN_A_ROW, (5, 9))
@example(IN_A_ROW, (4, 10))
@example([Job("a", "ada", 0, 3), *IN_A_ROW[1:2], Job("c", "ada", 11, 14)], (5, 9))
@given(jobs(), windows())
def test_a_spell_holds_its_relationships_and_says_what_the_window_cut(found, window):
    first, last = window
    _, spells = careers(found, *window)
    for spell in spells:
        mine = [job for job in found if job.person == spell["person"]]
        inside = [job for job in mine if any(job.on(number) for number in numbers(spell))]
        assert spell["relationships"] == [
            job.relationship for job in sorted(inside, key=lambda job: (job.start, job.relationship))
        ]
        on_top = {
            number: min(
                (job for job in inside if job.on(number)), key=lambda job: (-job.weight, job.start, job.relationship)
            ).relationship
            for number in numbers(spell)
        }
        days_on_top = {name: list(on_top.values()).count(name) for name in spell["relationships"]}
        assert spell["dominant"] == max(spell["relationships"], key=lambda name: days_on_top[name])
        assert spell["most_active"] == max(sum(job.on(number) for job in inside) for number in numbers(spell))
        ends_at_window = numbers(spell)[-1] == last
        assert spell["censored"] == (ends_at_window and any(job.on(last + 1) for job in mine))
        starts_at_window = first is not None and numbers(spell)[0] == first
        assert spell["truncated"] == (starts_at_window and any(job.on(first - 1) for job in mine))
        ftes = [job.known_fte for job in inside for number in numbers(spell) if job.on(number)]
        if None in ftes:
            assert spell["fte_days"] is None
        else:
            assert round(spell["fte_days"], 6) == round(sum(ftes), 6)


def test_adjacent_jobs_make_one_spell_and_a_day_off_makes_two():
    _, spells = careers([Job("a", "ada", 0, 3), Job("b", "ada", 4, 6), Job("c", "ada", 8, None)], None, 10)
    assert [(spell["start"], spell["end"], spell["censored"]) for spell in spells] == [
        (day(0), day(6), False),
        (day(8), day(10), True),
    ]
