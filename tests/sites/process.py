"""What the processes of a site do: ``worker [--batch]``, which knows the jobs of the tests too, or ``commands LINE …``.

``die N`` before either kills the process, really, when it is about to run its Nth statement after it said ``ready``:
a moment inside a transaction, the same each time.
"""

import json
import os
import shlex
import signal
import sys
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
        else:
            sys.stdout.write(json.dumps(commands(options)))


def commands(lines) -> list[dict]:
    """Run ``raccordo`` commands one after the other; how each ended."""
    from click.testing import CliRunner

    from raccordo.cli import main as raccordo

    ended = [CliRunner().invoke(raccordo, shlex.split(line)) for line in lines]
    return [{"code": one.exit_code, "said": one.output, "error": repr(one.exception)} for one in ended]


if __name__ == "__main__":
    main(*sys.argv[1:])
