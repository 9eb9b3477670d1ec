"""What many readers miss at the same time is made by one of them, and nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from raccordo.kernel import caches
from raccordo.kernel.caches import ANSWER, PART, alone, answers, once

READERS = 16


def made_by_many(level: int = ANSWER) -> tuple[list[str], list[str]]:
    """What each of many readers got, and what was made."""
    made: list[str] = []
    together = threading.Barrier(READERS)

    def make() -> str:
        made.append("made")
        threading.Event().wait(0.05)
        return "answer"

    def read(_number: int) -> str:
        together.wait(5)
        return once("many", make, level)

    with ThreadPoolExecutor(READERS) as pool:
        return list(pool.map(read, range(READERS))), made


@pytest.mark.parametrize("level", [ANSWER, PART])
def test_fifty_readers_make_it_once(level):
    got, made = made_by_many(level)
    assert (got, made) == (["answer"] * READERS, ["made"])
    assert not caches._making


def test_who_fails_leaves_it_to_the_next():
    def fail() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once("failing", fail)
    assert once("failing", lambda: "made") == "made"
    assert not caches._making


def test_two_that_need_what_the_other_makes_do_not_stop_each_other():
    """Each draws a part and, meanwhile, wants the other's part too: who draws waits only for answers."""
    together = threading.Barrier(2)
    parts = {"a": "b", "b": "a"}

    def draw(name: str, deep: int = 2) -> str:
        if deep == 2:
            together.wait(5)
        return name + (part(parts[name], deep - 1) if deep else "")

    def part(name: str, deep: int = 2) -> str:
        return alone(f"part:{name}", lambda: None, lambda: draw(name, deep), PART)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(part, parts)) == ["aba", "bab"]


def test_a_part_waits_for_an_answer_another_one_makes():
    began, go_on = threading.Event(), threading.Event()
    made: list[str] = []

    def slow() -> str:
        made.append("answer")
        began.set()
        go_on.wait(5)
        return "answer"

    def drawn() -> str:
        return once("page", lambda: "page with " + once("needed", slow), PART)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once, "needed", slow)
        assert began.wait(5)
        second = pool.submit(drawn)
        go_on.set()
        assert (first.result(5), second.result(5), made) == ("answer", "page with answer", ["answer"])


def test_after_some_time_one_makes_it_oneself(monkeypatch):
    monkeypatch.setattr(caches, "PATIENCE", 0.01)
    go_on = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(once, "slow", lambda: str(go_on.wait(5)))
        while not caches._making:
            threading.Event().wait(0.001)
        assert once("slow", lambda: "mine") == "mine"
        go_on.set()
        assert slow.result(5) == "True"
    assert not caches._making


@pytest.mark.django_db
def test_who_is_in_a_transaction_waits_for_nobody():
    """They may hold a row that the other one needs, and see what nobody else sees yet."""
    with caches._only("held", ANSWER), ThreadPoolExecutor(1) as pool:

        def inside() -> tuple[bool, str]:
            connection.in_atomic_block = True  # as `transaction.atomic` leaves it, without a database
            try:
                return connection.in_atomic_block, once("held", lambda: "mine")
            finally:
                connection.in_atomic_block = False

        assert pool.submit(inside).result(5) == (True, "mine")
    with transaction.atomic():
        assert once("other", lambda: "mine") == "mine"
    assert answers.get("other") == "mine"
