"""Takes the program's conditions away, one at a time, and sees whether a test fails. ``make mutants``.

Nothing is written into the program's files. While the tests import it, every condition is compiled so that it can be switched
off (``places``), and one run of all tests notes which of them come by it (``plugin``). Then a process that has collected all
tests forks once for each condition, switches it off in the fork, and runs the tests that came by, those of the fewest places
first, until one fails. ``__main__`` counts. What makes no difference is named in ``known.toml``, with why.

Why no library: cosmic-ray, the one that leaves coroutines as they are, runs one and the same test command for each mutation,
which here would be all the tests, in a Python that has yet to import everything.
"""
