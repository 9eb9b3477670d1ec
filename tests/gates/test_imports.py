"""The order of the house: no module imports, by whatever way round, one that imports it.

``.importlinter`` says which part stands above which; this holds inside the parts too, for imports inside functions and
those for types alone as well: a circle is two names for one thing, or a thing that stands too high.
"""

from graphlib import CycleError, TopologicalSorter

import grimp


def test_no_module_imports_one_that_imports_it():
    graph = grimp.build_graph("raccordo", cache_dir=None)
    order = TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})
    try:
        order.prepare()
    except CycleError as error:
        _words, circle = error.args
        raise AssertionError(" imports ".join(reversed(circle))) from None
