"""The engine: the same careers whatever the memory and threads, in bounded memory, nothing half-written."""

from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.analysis.buckets import Buckets, OutOfOrder, Runs, choose_splitters
from raccordo.analysis.careers.kernel import CareersKernel, Window
from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.engine import EmbeddedEngine, parse_memory, whole_partitions
from raccordo.analysis.engine import embedded as engine_module
from raccordo.analysis.problems import TableError
from raccordo.analysis.unique import UniqueCheck
from tests.analysis.careers.days import Job, day, table
from tests.analysis.careers.strategies import jobs

ROWS = 5000


def relationships(folder: Path, text: bool, seed: int = 3) -> Path:
    """A file of random relationships in several row groups, each with its own dictionaries of words."""
    random = np.random.default_rng(seed)
    persons = random.integers(0, ROWS // 8, ROWS)
    starts = random.integers(18000, 19000, ROWS).astype(np.int32)
    ends = starts + random.integers(-1, 300, ROWS).astype(np.int32)
    identifiers = random.permutation(ROWS)
    columns = {
        "relationship": [f"R{number}" for number in identifiers] if text else identifiers,
        "person": [f"person {number}" for number in persons] if text else persons,
        "start": pa.array(starts).view(pa.date32()),
        "end": pa.array(ends, mask=random.random(ROWS) < 0.1).view(pa.date32()),
        "hours": random.choice(["F", "P", "N"], ROWS),
        "employer": [f"E{number}" for number in random.integers(0, ROWS, ROWS)],
    }
    path = folder / "in.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=700)
    return path


def careers(source: Path, threads: int) -> tuple[list[dict], list[dict], int]:
    outputs = {name: source.with_name(f"{name}.parquet") for name in ("segments", "spells")}
    with EmbeddedEngine(threads=threads, folder=source.parent) as engine:
        rows = build_careers(engine, source, outputs)
        buckets = -(-ROWS // engine.bucket_rows())
    assert rows.relationships == ROWS
    assert rows.rows == {name: pq.read_metadata(path).num_rows for name, path in outputs.items()}
    assert sorted(path.suffix for path in source.parent.iterdir()) == [".parquet"] * 3
    return (*(pq.read_table(path).to_pylist() for path in outputs.values()), buckets)


@pytest.mark.parametrize("text", [True, False])
def test_memory_and_threads_change_nothing_but_the_way(tmp_path, monkeypatch, text):
    source = relationships(tmp_path, text)
    segments, spells, buckets = careers(source, threads=1)
    assert buckets == 1
    monkeypatch.setattr(engine_module, "LARGEST_BUCKET", 300)
    for threads in (1, 3):
        cut_segments, cut_spells, buckets = careers(source, threads)
        assert buckets == 17
        assert cut_segments == segments
        assert cut_spells == spells
    persons = [row["person"] for row in segments]
    assert persons == sorted(persons)


def test_the_embedded_engine_agrees_with_the_kernel_alone(tmp_path, monkeypatch):
    source = relationships(tmp_path, text=False)
    monkeypatch.setattr(engine_module, "LARGEST_BUCKET", 300)
    segments, _, _ = careers(source, threads=2)
    everything = pq.read_table(source).combine_chunks()
    last = max(row["end"] for row in segments)
    (alone,) = CareersKernel(Window(last))(everything.to_batches()[0])
    assert alone.to_pylist() == segments


@settings(max_examples=50)
@given(jobs(most=30), st.integers(1, 7))
def test_partitions_handed_out_in_pieces_give_the_same(found, piece):
    kernel = CareersKernel(Window(day(40)))
    whole = table(found)
    pieces = [whole.slice(begin, piece) for begin in range(0, len(found), piece)]
    (out,) = whole_partitions(kernel)(pieces)
    assert out.to_pylist() == kernel(whole)[0].to_pylist()


def test_a_partition_without_rows_gives_nothing():
    assert list(whole_partitions(CareersKernel(Window(day(40))))([])) == []


@given(
    st.one_of(
        st.lists(st.text(max_size=6), min_size=1), st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1)
    ),
    st.integers(2, 6),
)  # fmt: skip
def test_every_person_goes_to_one_bucket_and_buckets_are_in_order(tmp_path_factory, persons, count):
    column = pa.array(persons)
    splitters = choose_splitters([column[:3], column[3:]], len(persons), count)
    buckets = Buckets(tmp_path_factory.mktemp("buckets"), splitters, 1 << 30)
    for begin in range(0, len(persons), 4):
        buckets.add(pa.RecordBatch.from_arrays([column[begin : begin + 4]], names=["person"]))
    buckets.close()
    found = [buckets.read(number).column("person").to_pylist() for number in range(buckets.count)]
    assert sorted(chain.from_iterable(found)) == sorted(persons)
    filled = [part for part in found if part]
    key = str.encode if isinstance(persons[0], str) else int
    assert all(max(map(key, a)) < min(map(key, b)) for a, b in pairwise(filled))


def test_splitters_cut_a_sorted_column_evenly():
    column = pa.array(np.arange(100_000))
    splitters = choose_splitters((column[n : n + 1000] for n in range(0, 100_000, 1000)), 100_000, 10)
    sizes = np.diff([0, *splitters.to_pylist(), 100_000])
    assert sizes.min() > 9_000
    assert sizes.max() < 11_000


@given(
    st.one_of(
        st.lists(st.text(max_size=2), min_size=1), st.lists(st.integers(-5, 5), min_size=1)
    ),
    st.integers(1, 6),
    st.integers(1, 5),
    st.sampled_from([0, 64, 1 << 30]),
)  # fmt: skip
def test_persons_in_order_go_to_runs_that_divide_nobody(tmp_path_factory, persons, size, piece, memory):
    key = str.encode if isinstance(persons[0], str) else int
    column = pa.array(sorted(persons, key=key))
    pieces = [column[begin : begin + piece] for begin in range(0, len(persons), piece)]
    runs = Runs(tmp_path_factory.mktemp("runs"), size, memory)
    for part in pieces:
        runs.add(pa.RecordBatch.from_arrays([part], names=["person"]))
    runs.close()
    found = [runs.read(number).column("person").to_pylist() for number in range(runs.count)]
    assert list(chain.from_iterable(found)) == column.to_pylist()
    assert all(part and not {*part} & {*after} for part, after in pairwise(found))
    assert all(len(part) - part.count(part[-1]) < size for part in found)


@pytest.mark.parametrize(
    "pieces",
    [
        [pa.array([1, 2]), pa.array([1])],
        [pa.array([2, 1])],
        [pa.array([1, None])],
        [pa.array(["b", "a"])],
        [pa.array(["a", "b"]), pa.array([], pa.string()), pa.array(["a"])],
        [pa.array(["à", "z"])],  # by bytes, as everywhere
    ],
)
def test_persons_out_of_order_make_no_runs(tmp_path, pieces):
    runs = Runs(tmp_path, 10, 1 << 30)

    def add() -> None:
        for part in pieces:
            runs.add(pa.RecordBatch.from_arrays([part], names=["person"]))

    with pytest.raises(OutOfOrder):
        add()
    runs.close()


@pytest.mark.parametrize("text", [True, False])
def test_a_table_in_order_gives_what_it_gives_in_disorder(tmp_path, monkeypatch, text):
    source = relationships(tmp_path, text)
    in_disorder = careers(source, threads=2)[:2]
    pq.write_table(pq.read_table(source).sort_by("person"), source, row_group_size=700)
    monkeypatch.setattr(engine_module, "LARGEST_RUN", 300)
    assert careers(source, threads=2)[:2] == in_disorder


@pytest.mark.parametrize("identifiers", [[5, 1, 5, 2, 9, 2, 5], ["e", "a", "e", "b", "i", "b", "e"]])
@pytest.mark.parametrize("memory", [0, 1 << 30])
def test_repeated_identifiers_are_found_in_any_number_of_parts(tmp_path, identifiers, memory):
    many = pa.array([value * 1000 if isinstance(value, int) else value for value in identifiers])
    filler = pa.array(np.arange(10**6, 10**6 + 200_000))
    if pa.types.is_string(many.type):
        filler = filler.cast(pa.string())
    batches = [many[:3], filler, many[3:]]
    check = UniqueCheck(tmp_path, memory, len(filler) + 7)
    for batch in batches:
        check.add(batch)
    suspects = check.suspects()
    assert len(suspects) == 2
    assert sorted(check.confirm(batches, suspects)) == [[0, 2, 200_006], [200_003, 200_005]]
    check.close()
    assert list(tmp_path.iterdir()) == []


def test_a_suspicion_alone_is_not_a_repetition(tmp_path):
    batches = [pa.array(["a", "b"])]
    check = UniqueCheck(tmp_path, 1 << 30, 2)
    check.add(batches[0])
    check.suspects()
    everything = np.fromfile(tmp_path / "identifiers.u64", np.uint64)
    check.close()
    assert list(check.confirm(batches, everything)) == []


def test_memory_is_written_with_its_unit():
    assert parse_memory("2GB") == parse_memory("2 GiB") == parse_memory("2g") == 2 << 30
    assert parse_memory("1.5G") == 3 << 29
    for wrong in ("2", "many", "2TB", "-1G"):
        with pytest.raises(ValueError, match="not an amount of memory"):
            parse_memory(wrong)
    with pytest.raises(ValueError, match="at least 1GB"):
        parse_memory("100MB")


def test_the_allocator_is_put_back_at_the_end():
    before = pa.default_memory_pool().backend_name
    with EmbeddedEngine():
        assert pa.default_memory_pool().backend_name == "system"
    assert pa.default_memory_pool().backend_name == before


def test_less_memory_means_smaller_buckets():
    with EmbeddedEngine(1 << 30, threads=2) as small, EmbeddedEngine(8 << 30, threads=2) as large:
        assert small.bucket_rows() < large.bucket_rows()


def test_too_many_different_words_for_the_memory_are_refused(tmp_path):
    buckets = Buckets(tmp_path, pa.array([], pa.int64()), memory=800)
    words = pa.array([f"word number {number}" for number in range(100)]).dictionary_encode()
    with pytest.raises(TableError, match="field employer: 100 different values so far do not fit"):
        buckets.add(pa.RecordBatch.from_arrays([pa.array(range(100)), words], names=["person", "employer"]))
    buckets.close()


def test_a_failure_while_writing_leaves_no_file(tmp_path, monkeypatch):
    source = relationships(tmp_path, text=False)
    monkeypatch.setattr(engine_module, "LARGEST_BUCKET", 1000)
    calls = []

    class Breaks(CareersKernel):
        def __call__(self, batch):
            calls.append(1)
            if len(calls) == 3:
                raise OverflowError("too many")
            return super().__call__(batch)

    monkeypatch.setattr("raccordo.analysis.careers.run.CareersKernel", Breaks)
    with EmbeddedEngine(threads=1, folder=tmp_path) as engine, pytest.raises(OverflowError):
        build_careers(engine, source, {"segments": tmp_path / "out.parquet"})
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_query_sees_the_files_under_their_names(tmp_path):
    pq.write_table(pa.table({"x": [1, 2, 3]}), tmp_path / "t.parquet")
    with EmbeddedEngine() as engine:
        assert engine.query("SELECT SUM(x) AS total FROM numbers", numbers=tmp_path / "t.parquet").to_pylist() == [
            {"total": 6}
        ]


def test_open_ended_jobs_never_overflow():
    found = [Job("a", "ada", 0, None), Job("b", "ada", 5, None), Job("c", "bea", 0, 65_000)]
    (segments,) = CareersKernel(Window(day(65_000)))(table(found))
    assert segments.column("active").to_pylist() == [1, 2, 1]
