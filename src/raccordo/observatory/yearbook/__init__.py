"""The yearly report on the local labour market, one for each quadrant.

`gather` asks for the figures, `cells` withholds what would tell of few persons over all tables at once, `chapters`
write from what may be told, `publish` prints and registers. See ``docs/algorithms/yearbook.md``.
"""
