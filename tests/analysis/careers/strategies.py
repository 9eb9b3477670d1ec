"""Random relationships, short and close together, so that every way of touching and overlapping comes up."""

from dataclasses import replace

from hypothesis import strategies as st

from tests.analysis.careers.days import Job


@st.composite
def jobs(draw: st.DrawFn, most: int = 9) -> list[Job]:
    """Relationships of up to three persons, some open, some without days, some of unknown hours."""
    count = draw(st.integers(1, most))
    names = draw(st.permutations([f"r{number}" for number in range(count)]))
    found = []
    for name in names:
        start = draw(st.integers(0, 25))
        length = draw(st.one_of(st.none(), st.integers(0, 15)))
        found.append(
            Job(
                name,
                draw(st.sampled_from(["ada", "bea", "cleo"])),
                start,
                None if length is None else start + length - 1,
                draw(st.sampled_from([None, "F", "P", "V", "M", "N"])),
                draw(st.sampled_from([None, None, 0.0, 0.25, 0.5, 1.0])),
                draw(st.sampled_from([None, "A.01.00", "A.02.00"])),
            )
        )
    return found


@st.composite
def phased_jobs(draw: st.DrawFn) -> list[Job]:
    """Phases of random relationships; hours, full-time equivalent and contract change from one to the next."""
    found = []
    for job in draw(jobs(6)):
        last = 30 if job.end is None else job.end
        cuts = draw(st.sets(st.integers(job.start + 1, last), max_size=2)) if last > job.start else set()
        begins = [job.start, *sorted(cuts)]
        for place, begin in enumerate(begins):
            final = place == len(begins) - 1
            found.append(
                replace(
                    job,
                    start=begin,
                    end=job.end if final else begins[place + 1] - 1,
                    hours=draw(st.sampled_from([job.hours, "F", "P"])),
                    fte=draw(st.sampled_from([job.fte, 0.5])),
                    contract=draw(st.sampled_from([None, "A.01.00", "A.02.00", "A.03.08"])),
                    phase=place + 1,
                    begun=job.start,
                    goes_on=not final,
                )
            )
    return draw(st.permutations(found))


@st.composite
def windows(draw: st.DrawFn) -> tuple[int | None, int]:
    """A first day (or none) and a last day."""
    first = draw(st.one_of(st.none(), st.integers(-3, 30)))
    last = draw(st.integers(first if first is not None else 0, 45))
    return first, last
