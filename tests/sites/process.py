"""What the processes of a site do: ``worker [--batch]``, which knows the jobs of the tests too, ``commands LINE …``, or
``log THREADS TIMES``, which has many people write in the log at once.

``forge`` starts once and forks a child for each line it reads, so that many may be killed cheaply, really, at a step
(a statement, a commit, something done to a file) or after some time: see :mod:`tests.sites.forge`.
"""

import json
import logging
import shlex
import sys
import threading
from collections.abc import Sequence

from raccordo.config.start import start
from tests.sites import forge


def main(what: str, *options: str) -> None:
    start()
    from tests.kernel.jobs import kinds

    assert kinds
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if what == "forge":
        if "--pages" in options:
            from django.urls import get_resolver

            assert get_resolver().url_patterns  # takes seconds to load: once, and not in each child
        forge.serve(run)
    else:
        sys.stdout.write(json.dumps(run(what, options)))


def run(what: str, options: Sequence[str]) -> object:
    """Do it; what it says."""
    if what == "worker":
        from raccordo.kernel.jobs.worker import work

        work(batch="--batch" in options)
        return None
    return log(*map(int, options)) if what == "log" else commands(options)


class Heard(logging.Handler):
    """What is only logged: Django says so where what it does after a commit fails."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def log(threads: int, times: int) -> dict:
    """Each thread opens the same person's account, with the reason, again and again: in a transaction alone, two in
    one, and in one that is undone. How many entries were kept, and what went wrong."""
    from django.db import DatabaseError, connection, transaction

    from raccordo.kernel import audit
    from raccordo.kernel.models import User

    ready, kept, errors = threading.Barrier(threads), [], Heard()
    logging.getLogger().addHandler(errors)

    def person() -> None:
        try:
            user = User.objects.get()
            ready.wait(timeout=60)
            for turn in range(times):
                with transaction.atomic():
                    for _entry in range(1 + turn % 2):
                        audit.record_read(user, user, reason="service")
                        kept.append(turn)
                with transaction.atomic():
                    audit.record_read(user, user, reason="other")
                    transaction.set_rollback(True)
        except DatabaseError as error:
            errors.said.append(repr(error))
        finally:
            connection.close()

    people = [threading.Thread(target=person) for _thread in range(threads)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return {"kept": len(kept), "errors": errors.said}


def commands(lines) -> list[dict]:
    """Run ``raccordo`` commands one after the other; how each ended."""
    from click.testing import CliRunner

    from raccordo.cli import main as raccordo

    ended = [CliRunner().invoke(raccordo, shlex.split(line)) for line in lines]
    return [{"code": one.exit_code, "said": one.output, "error": repr(one.exception)} for one in ended]


if __name__ == "__main__":
    main(*sys.argv[1:])
