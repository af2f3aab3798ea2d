"""Mutation testing of the modules that the promise rests on; ``make test-mutants``.

One expression or statement of a module is changed at a time, and the unit tests that reach it are
run: a change that no test notices survives. pytest collects the tests once; each mutant is a fork
of that process, in which the changed code takes the place of the module's own, so that it costs
little more than the tests themselves.

A driver of its own, since the survivors here are a list under review: each stands in
``tests/mutants/survivors.toml`` with the reason why no test can tell it from the original.
"""
