"""What the processes of a site do: ``worker [--batch]``, which knows the jobs of the tests too, ``commands LINE …``, or
``log THREADS TIMES``, which has many people write in the log at once.

``die N`` before either kills the process, really, when it is about to run its Nth statement after it said ``ready``:
a moment inside a transaction, the same each time.
"""

import json
import logging
import os
import shlex
import signal
import sys
import threading
from contextlib import ExitStack

from raccordo.config.start import start


class Doom:
    """Kills the process when enough statements have run."""

    def __init__(self, left: int):
        self.left = left

    def __call__(self, execute, *statement):
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)


def main(what: str, *options: str) -> None:
    start()
    from django.db import connection

    from tests.kernel.jobs import kinds

    assert kinds
    with ExitStack() as stack:
        if what == "die":
            stack.enter_context(connection.execute_wrapper(Doom(int(options[0]))))
            what, *options = options[1:]
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        if what == "worker":
            from raccordo.kernel.jobs.worker import work

            work(batch="--batch" in options)
        elif what == "log":
            sys.stdout.write(json.dumps(log(*map(int, options))))
        else:
            sys.stdout.write(json.dumps(commands(options)))


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
