"""The generators, one module a line of work, run in order by :mod:`.generate`."""
