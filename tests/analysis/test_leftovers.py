"""Folders to work in: what nobody holds is taken away, what somebody has just begun is not."""

import fcntl
import threading
from typing import Any

import pytest

from raccordo.analysis import leftovers
from raccordo.analysis.leftovers import HELD, remove, work_folder


def test_a_folder_nobody_holds_is_taken_away_and_one_that_is_held_stays(tmp_path):
    abandoned, lock = work_folder(tmp_path)
    (abandoned / "rows.parquet").write_bytes(b"rows")
    lock.close()
    mine, held = work_folder(tmp_path)
    other, also = work_folder(tmp_path)
    assert not abandoned.exists()
    assert mine.exists()
    remove(mine, held)
    remove(other, also)
    assert not list(tmp_path.iterdir())


def test_who_begins_while_another_looks_for_leftovers_has_a_folder_all_the_same(tmp_path, monkeypatch):
    """The other sees the folder after it was made and before it was held, and takes it away."""
    others: list[Any] = []

    def late(file, kind):
        if kind == fcntl.LOCK_EX and not others:
            others.append(None)  # the one that follows is not stopped in its turn
            others[0] = work_folder(tmp_path)
        return real(file, kind)

    real = fcntl.flock
    monkeypatch.setattr(leftovers.fcntl, "flock", late)
    mine, lock = work_folder(tmp_path)
    assert (mine / HELD).exists()
    folder, also = others[0]
    assert folder.exists()
    assert folder != mine
    remove(mine, lock)
    remove(folder, also)


@pytest.mark.parametrize("round_", range(3))
def test_many_who_begin_at_once_each_have_their_own(tmp_path, round_):
    found, start = [], threading.Barrier(8)

    def begin():
        start.wait()
        for _time in range(10):
            folder, lock = work_folder(tmp_path)
            (folder / "rows").write_bytes(b"")
            found.append((folder / "rows").exists())
            remove(folder, lock)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80
