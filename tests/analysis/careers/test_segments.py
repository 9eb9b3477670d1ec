"""Segments: hand-made lives, and random ones against the day-by-day reading."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.careers.kernel import CareersKernel, Window
from tests.analysis.careers.days import Job, day, segments_day_by_day, table
from tests.analysis.careers.strategies import jobs, windows


def segments(found: list[Job], first: int | None, last: int, min_gap: int = 1, gaps: bool = True) -> list[dict]:
    window = Window(day(last), None if first is None else day(first), min_gap, gaps)
    (batch,) = CareersKernel(window)(table(found))
    rows = batch.to_pylist()
    for row in rows:
        row["fte"] = None if row["fte"] is None else round(row["fte"], 6)
    return rows


@given(jobs(), windows(), st.integers(1, 8), st.booleans())
def test_segments_are_those_of_the_day_by_day_reading(found, window, min_gap, gaps):
    assert segments(found, *window, min_gap, gaps) == segments_day_by_day(found, *window, min_gap, gaps)


@given(jobs(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(found, random):
    shuffled = found.copy()
    random.shuffle(shuffled)
    assert segments(shuffled, None, 40) == segments(found, None, 40)


@given(jobs())
def test_from_the_first_job_on_every_day_is_in_one_segment(found):
    last = 45
    rows = segments(found, None, last)
    for person in {row["person"] for row in rows}:
        mine = [row for row in rows if row["person"] == person]
        begin = min(job.start for job in found if job.person == person and job.end != job.start - 1)
        assert mine[0]["start"] == day(begin)
        assert mine[-1]["end"] == day(last)
        assert all((b["start"] - a["end"]).days == 1 for a, b in pairwise(mine))


def test_after_an_overlap_the_label_is_of_the_job_still_active_not_of_the_one_that_ended():
    """The fault of event tables that carry the identifier and hours of the event's own row."""
    found = [Job("short", "ada", 0, 9, "P", contract="old"), Job("long", "ada", 4, 19, "F", contract="new")]
    rows = segments(found, None, 19)
    assert [row["relationships"] for row in rows] == [["short"], ["short", "long"], ["long"]]
    assert [row["status"] for row in rows] == ["one_part_time", "several_mixed", "one_full_time"]
    assert [row["contract"] for row in rows] == ["old", "new", "new"]


@given(jobs())
def test_a_single_job_segment_has_the_label_of_a_job_active_on_each_of_its_days(found):
    for row in segments(found, None, 45):
        if row["active"] == 1:
            (job,) = (job for job in found if job.relationship == row["relationships"][0])
            assert job.on((row["start"] - day(0)).days)
            assert job.on((row["end"] - day(0)).days)
            assert row["status"].endswith({"full": "full_time", "part": "part_time"}.get(job.kind, "unknown"))


def test_same_day_end_and_start_share_that_day():
    rows = segments([Job("a", "ada", 0, 5, "F"), Job("b", "ada", 5, 9, "F")], None, 9)
    assert [(row["start"], row["end"], row["active"]) for row in rows] == [
        (day(0), day(4), 1), (day(5), day(5), 2), (day(6), day(9), 1),
    ]  # fmt: skip


def test_a_job_that_begins_the_day_after_leaves_no_gap():
    rows = segments([Job("a", "ada", 0, 5, "F"), Job("b", "ada", 6, 9, "F")], None, 9)
    assert [row["relationships"] for row in rows] == [["a"], ["b"]]


def test_a_job_of_one_day_and_a_job_without_days():
    rows = segments([Job("one", "ada", 3, 3, "F"), Job("none", "ada", 5, 4, "F"), Job("x", "bea", 5, 4)], None, 6)
    assert [(row["person"], row["start"], row["end"], row["relationships"]) for row in rows] == [
        ("ada", day(3), day(3), ["one"]),
        ("ada", day(4), day(6), []),
    ]


def test_the_29th_of_february_is_a_day():
    rows = segments([Job("a", "ada", 8, 8, "F"), Job("b", "ada", 10, 10, "F")], None, 10)
    gap = rows[1]
    assert str(gap["start"]) == str(gap["end"]) == "2020-02-29"
    assert gap["status"] == "out_of_work"


def test_a_thousand_overlaps():
    found = [Job(f"r{number:04}", "ada", number, 2000 - number, "P", 0.001) for number in range(1000)]
    rows = segments(found, None, 2000)
    assert len(rows) == 1999
    assert [row["active"] for row in rows[:3]] == [1, 2, 3]
    middle = rows[999]
    assert middle["active"] == 1000
    assert middle["relationships"] == sorted(job.relationship for job in found)
    assert middle["fte"] == 1.0
    assert middle["dominant"] == "r0000"


def test_the_dominant_is_the_heaviest_then_the_first_then_the_smallest_identifier():
    def dominant(*found: Job) -> str:
        return segments(list(found), 9, 9)[0]["dominant"]

    assert dominant(Job("a", "p", 0, 9, "P", 0.4), Job("b", "p", 5, 9, "P", 0.6)) == "b"
    assert dominant(Job("b", "p", 0, 9, "F"), Job("a", "p", 5, 9, "F")) == "b"
    assert dominant(Job("b", "p", 5, 9, "F"), Job("a", "p", 5, 9, "F")) == "a"
    assert dominant(Job("a", "p", 0, 9, "N"), Job("b", "p", 5, 9, "P")) == "b"


def test_a_window_tells_what_it_cuts_from_what_truly_ends():
    found = [Job("open", "ada", 0, None, "F"), Job("ends", "bea", 0, 10, "F"), Job("next", "bea", 14, None, "F")]
    ada, *bea = segments(found, 5, 10)
    assert (ada["start"], ada["end"], ada["truncated"], ada["censored"]) == (day(5), day(10), True, True)
    assert [(row["end"], row["truncated"], row["censored"]) for row in bea] == [(day(10), True, False)]
    gap = segments(found, 12, 13)[1]
    assert (gap["status"], gap["truncated"], gap["censored"]) == ("out_of_work", True, False)


def test_gaps_shorter_than_asked_are_not_drawn():
    found = [Job("a", "ada", 0, 4), Job("b", "ada", 8, 10), Job("c", "ada", 20, 22)]
    assert [row["active"] for row in segments(found, None, 22, min_gap=4)] == [1, 1, 0, 1]
    assert [row["active"] for row in segments(found, None, 22, min_gap=3)] == [1, 0, 1, 0, 1]
    assert [row["active"] for row in segments(found, None, 25, gaps=False)] == [1, 1, 1]
