"""Mutation testing of the modules that correct revisions depend on; ``make test-mutants``.

A mutant changes one expression or statement of a module. The unit tests that execute it are run; a
mutant that no test notices survives. pytest collects the tests once. Each mutant runs in a fork of
that process, with the changed code in place of the module's own, so it costs little more than the
tests themselves.

This is a separate driver, since the survivors are a list under review: each is in
``tests/mutants/survivors.toml``, with the reason why no test can distinguish it from the original.
"""
