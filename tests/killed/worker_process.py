"""A worker that also knows the jobs of the tests; started as a process of its own, to be killed."""

import sys

from raccordo.config.start import start

if __name__ == "__main__":
    start()
    from raccordo.kernel.jobs.worker import work
    from tests.kernel.jobs import kinds

    assert kinds
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    work(batch="--batch" in sys.argv)
