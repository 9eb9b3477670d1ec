"""What the processes of a site do: ``worker [--batch]``, which knows the jobs of the tests too, or ``commands LINE …``.

Each says ``ready`` when it is about to begin, so that a test may kill it a known time after.
"""

import json
import shlex
import sys

from raccordo.config.start import start


def main(what: str, *options: str) -> None:
    start()
    from raccordo.cli import main as raccordo
    from raccordo.kernel.jobs.worker import work
    from tests.kernel.jobs import kinds

    assert kinds
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if what == "worker":
        work(batch="--batch" in options)
        return
    from click.testing import CliRunner

    ended = [CliRunner().invoke(raccordo, shlex.split(line)) for line in options]
    sys.stdout.write(
        json.dumps([{"code": one.exit_code, "said": one.output, "error": repr(one.exception)} for one in ended])
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
