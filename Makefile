# Targets create the virtual environment first if they need it. You only need Python 3.10 or newer
# (with its venv module), make and git.
#
#   ARGS    flags for the command, as shell text:  make check-drift ARGS="--format json"
#   MSG     the message of a revision, as data:    make revision MSG='Costs in $, "net"'
#   PYTHON  the interpreter of the environment:    make test PYTHON=python3.12
#   PAIRS   how many random pairs of schemas:      make test-random PAIRS=1000
#   EDITS   how many edits between runs:           make test-memory EDITS=1000
#   MODULES which modules get mutants:             make test-mutants MODULES=schema/diff
#   TESTS   tests for other versions:              make test-lowest TESTS=tests/unit
#
# make reports every failure as 2. To distinguish drift (1), failure (2) and a question (3), call the
# command itself: .venv/bin/python tools/autogen.py check-drift

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
export PYTHON

VENV := .venv
PY := $(VENV)/bin/python
AUTOGEN := $(PY) tools/autogen.py
# Test files run in parallel, with a server for each process; ARGS="-n 0" runs them one by one. One
# process more than there are cores, as tests wait for servers. In the order of their names the long
# files come before the short ones of tests/unit, so that all processes end at about the same time.
WORKERS := $(shell getconf _NPROCESSORS_ONLN | awk '{print ($$1 < 4 ? $$1 : 4) + 1}')
TOGETHER := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# The number of random pairs of schemas in make test-random.
PAIRS := 300

# The number of edits in make test-memory, and their seed, which is in the name of each test.
EDITS := 1000
SEED := $(shell date +%s)

# What make test-lowest and make test-newest run.
TESTS := tests/unit tests/cases tests/integration/commands

# Run these tests in an environment of their own; PYTHON selects its interpreter, too:
# $(call test_in,FOLDER,LOCK,SERIES OF PYTHON)
test_in = \
	PYTHON="$${PYTHON:-$$(scripts/python $(3))}" scripts/venv $(1) $(2) && \
	$(1)/bin/python -m pytest $(TOGETHER) $(TESTS) $(ARGS)

# MSG reaches the tool as an environment variable that neither make nor the shell expands:
# $(value …) takes the text as it was typed, and override replaces the command line's definition.
override export MSG := $(value MSG)

help:  ## list all targets
	@awk -F ':.*## ' '/^#### /{printf "%s%s\n", (n++ ? "\n" : ""), substr($$0, 6)} \
	    /^[a-z-]+:.*## /{printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

#### Revisions

revision: setup  ## write and prove the revision for the changed models; MSG="…"
	@$(AUTOGEN) revision $(ARGS)

check-drift: setup  ## check whether models and migrations agree; ARGS="--format json"
	@$(AUTOGEN) check-drift $(ARGS)

# Where there is no display, only the path is printed.
report: setup  ## write build/report.html about drift and the heads, and open it; ARGS="--since main"
	@mkdir -p build; code=0; \
	    $(AUTOGEN) check-drift --lint --report html=build/report.html $(ARGS) || code=$$?; \
	    echo "build/report.html"; \
	    if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	        $(PY) -m webbrowser -t "file://$(CURDIR)/build/report.html" >/dev/null; fi; \
	    exit $$code

upgrade: setup  ## upgrade the configured database; ARGS="--dry-run" prints the SQL
	@$(AUTOGEN) upgrade $(ARGS)

erd: setup  ## print a diagram of the models' tables; ARGS="--output docs/schema.md"
	@$(AUTOGEN) erd $(ARGS)

sizes: setup  ## write the sizes of a database's tables; ARGS="--url URL"
	@$(AUTOGEN) sizes $(ARGS)

resume: setup  ## finish the revision that has stopped half way; ARGS="--dry-run" shows where
	@$(AUTOGEN) resume $(ARGS)

downgrade: setup  ## undo the last revision of the configured database; ARGS="-2" undoes two
	@$(AUTOGEN) downgrade $(ARGS)

history: setup  ## list the revisions, and which of them the configured database has; ARGS="--graph"
	@$(AUTOGEN) history $(ARGS)

db: setup  ## open a disposable database at head; ARGS="-- PROGRAM" runs a program on it
	@$(AUTOGEN) db $(ARGS)

cache: setup  ## show what the cache holds, how large it is and where; ARGS="--clear" empties it
	@$(AUTOGEN) cache $(ARGS)

init: setup  ## configure the tool for this project; ARGS="--dry-run" prints what would be added
	@$(AUTOGEN) init $(ARGS)

rebase: setup  ## put revisions behind those of another branch of git; ARGS="main"
	@$(AUTOGEN) rebase $(ARGS)

merge: setup  ## join two heads by a merge revision, if both orders leave the same
	@$(AUTOGEN) merge $(ARGS)

record-head: setup  ## write the newest revision to head_file, in which git finds two heads
	@$(AUTOGEN) record-head $(ARGS)

baseline: setup  ## write the schema that a real database had before its first revision; ARGS="--from-url URL"
	@$(AUTOGEN) baseline $(ARGS)

doctor: setup  ## show which server would be used and why, the versions, and each setting's origin
	@$(AUTOGEN) doctor $(ARGS)

prove: setup  ## run the last revision up, down and up again, also on rows; ARGS="REVISION" chooses one
	@$(AUTOGEN) prove $(ARGS)

lint-revisions: setup  ## run revisions, and report what they would do; ARGS="--all", "--since main"
	@$(AUTOGEN) lint $(ARGS)

squash: setup  ## write one revision in place of several; ARGS="FROM:TO"
	@$(AUTOGEN) squash $(ARGS)

stamp: setup  ## record that a real database is at a revision; ARGS="head --url URL"
	@$(AUTOGEN) stamp $(ARGS)

#### Development

setup:  ## create .venv from requirements.lock (quick if nothing changed)
	@scripts/venv $(VENV) requirements.lock

test: setup  ## run unit tests, and integration tests on real servers; ARGS="-k rename"
	@$(PY) -m pytest $(TOGETHER) $(if $(ARGS),$(ARGS),--first-cases)

test-slow: setup  ## run what make test leaves out: further cases, and the tests that take longest
	@$(PY) -m pytest --first-cases -m slow $(TOGETHER) $(ARGS)

test-browser: setup  ## look at the HTML report in a headless Chromium (chromium, chromium-driver, graphviz)
	@$(PY) -m pytest -m browser -n 0 tests/browser $(ARGS)

test-installation: setup  ## test the environment of make setup, the wheel in another project, and Flask
	@$(PY) -m pytest -m installation $(TOGETHER) tests/setup tests/integration/test_installed.py \
	    tests/integration/environments/test_flask.py tests/documents $(ARGS)

# Tests that watch the process in which they run, which the tracer of coverage would disturb.
WATCHING := audit_hook history_use process_changes snapshots_at_once tracked_state watch

test-unit-coverage: setup  ## check that the unit tests alone cover 90 % of the core (a minute)
	@$(PY) -m pytest $(TOGETHER) tests/unit/schema tests/unit/autogenerate tests/unit/proof \
	    tests/unit/memo $(WATCHING:%=--ignore=tests/unit/memo/test_%.py) \
	    --cov --cov-report=term $(ARGS)

# Measured one by one, since what they take is a column of docs/projects.md.
test-projects: setup  ## install published projects, and judge check-drift and revision on them (an hour)
	@$(PY) -m pytest -m projects -n 0 tests/projects $(ARGS)

projects-table: setup  ## the same, and write what was measured to docs/projects.md
	@TEST_REWRITE=1 $(PY) -m pytest -m projects -n 0 tests/projects $(ARGS)

test-lowest:  ## test the lowest versions that pyproject.toml allows, on Python 3.10; TESTS=tests/unit
	@$(call test_in,.venv-lowest,requirements-lowest.lock,3.10)

test-newest:  ## test the newest versions that pyproject.toml allows, on Python 3.13; TESTS=tests/unit
	@$(call test_in,.venv-newest,requirements.lock,3.13)

robustness: setup  ## test faults and bad input, and write docs/robustness.md
	@$(PY) -m pytest -m 'slow or not slow' $(TOGETHER) tests/integration/robustness --write-robustness $(ARGS)

test-random: setup  ## test random pairs of schemas, new ones each time, and tests/pairs; PAIRS=300
	@TEST_PAIRS=$(PAIRS) $(PY) -m pytest $(TOGETHER) tests/random tests/cases tests/pairs \
	    $(ARGS)

test-memory: setup  ## compare answers from memory with new ones after random edits; EDITS=1000 SEED= KINDS=
	@TEST_EDITS=$(EDITS) TEST_SEED=$(SEED) TEST_KINDS="$(KINDS)" \
	    $(PY) -m pytest -m 'memory or not memory' -n $(WORKERS) tests/memory/test_edits.py \
	    tests/integration/cache $(ARGS)

test-memory-effects: setup  ## check that each kind of these edits changes the answer; ARGS="-k Content"
	@$(PY) -m pytest -m 'memory or not memory' -n $(WORKERS) tests/memory/test_effects.py $(ARGS)

test-conversions: setup  ## measure every conversion between types, and compare with the table
	@$(PY) -m pytest -m conversions $(TOGETHER) tests/conversions $(ARGS)

test-combinations: setup  ## test conversions together with another change, on rows
	@TEST_COMBINATIONS=1 $(PY) -m pytest -n $(WORKERS) tests/combinations $(ARGS)

conversions-table: setup  ## measure every conversion, and write the table and docs/conversions.md
	@TEST_REWRITE=1 $(PY) -m pytest -m conversions -n 0 tests/conversions $(ARGS)
	@TEST_REWRITE=1 $(PY) -m pytest -n 0 tests/conversions/test_page.py

test-resume: setup  ## test upgrades that go on after each statement of the history and of pairs (5 hours); TEST_PLACES=30, TEST_PAIRS=10
	@$(PY) -m pytest -m resume $(TOGETHER) tests/resume $(ARGS)

test-online: setup  ## test changes of a large table while a writer writes (25 minutes); TEST_ROWS=20000
	@$(PY) -m pytest -m online -n 0 -rP tests/integration/apply/test_online_under_load.py \
	    tests/integration/apply/test_online_by_ghost.py $(ARGS)

test-mutants: setup  ## check that a unit test fails for each mutant of the core; MODULES=schema/diff
	@PYTHONPATH=tests:tools $(PY) -m support.mutants $(ARGS) $(MODULES)

coverage-table: setup  ## run tests/cases, tests/pairs and random pairs, and write what cases expect and docs/coverage.md
	@TEST_REWRITE=1 $(PY) -m pytest tests/cases $(ARGS)
ifeq ($(strip $(ARGS)),)
	@TEST_REWRITE=1 $(PY) -m pytest tests/pairs
	@TEST_REWRITE=1 TEST_PAIRS=200 $(PY) -m pytest tests/random/test_pairs.py -k "both_ways and mysql"
endif

# Not file by file: the one with every template of alembic init takes longer than all others.
test-drivers:  ## test every MySQL driver (a C compiler, libmariadb-dev and libodbc2)
	@scripts/venv .venv-drivers requirements-drivers.lock
	@.venv-drivers/bin/python -m pytest -m drivers $(TOGETHER) --dist worksteal $(ARGS)

# Debian packages that make test-seal needs besides the drivers.
SEAL_PACKAGES := gcc libmariadb-dev mariadb-client odbc-mariadb pkg-config python3-dev unixodbc

test-seal:  ## try every way to a production server at every moment (15 minutes)
	@{ command -v gcc && command -v mariadb && command -v isql; } >/dev/null && \
	    odbcinst -q -d | grep -qF "[MariaDB Unicode]" || { \
	    echo "make test-seal needs a C compiler, clients of MariaDB and ODBC, and MariaDB's ODBC driver:" \
	        "apt-get install $(SEAL_PACKAGES)" >&2; exit 1; }
	@scripts/venv .venv-drivers requirements-drivers.lock
	@.venv-drivers/bin/python -m pytest -m "seal or not seal" $(TOGETHER) --dist worksteal \
	    tests/integration/sandbox/test_ways.py $(ARGS)

bench:  ## measure, and write docs/benchmarks.md (an hour); ARGS="--quick" for a first impression
	@scripts/venv .venv-bench requirements-bench.lock
	@PYTHONPATH=tools .venv-bench/bin/python -m bench $(ARGS)

docs:  ## build the site of the documentation in build/docs; REPOSITORY=https://… links to other files
	@scripts/venv .venv-docs requirements-docs.lock
	@REPOSITORY="$(REPOSITORY)" .venv-docs/bin/sphinx-build -q -W --keep-going -E -b html -d build/doctrees docs build/docs $(ARGS)
	@echo "build/docs/index.html"

dist:  ## build and check the source distribution and the wheel in dist/; REPOSITORY=https://… for its links
	@scripts/venv .venv-publish requirements-publish.lock
	@rm -rf dist
	@.venv-publish/bin/python scripts/distribution.py dist $(REPOSITORY)

sbom:  ## write build/sbom.json (CycloneDX): what an installation brings, with licences
	@scripts/venv .venv-publish requirements-publish.lock
	@.venv-publish/bin/python scripts/sbom.py build/sbom.json

lint: setup  ## run black, ruff, mypy --strict, import-linter and vulture
	@failed=; for linter in "black --check ." "ruff check ." mypy vulture; do \
	    echo "> $$linter"; $(PY) -m $$linter || failed=yes; \
	done; \
	echo "> lint-imports"; PYTHONPATH=tools $(VENV)/bin/lint-imports --no-cache --no-logo || failed=yes; \
	test -z "$$failed"

completions: setup  ## write completions/ for bash, zsh and fish from the parser
	@TEST_REWRITE=1 $(PY) -m pytest -q -n 0 tests/unit/test_generated_files.py

configuration-schema: setup  ## write docs/configuration.schema.json from the settings
	@TEST_REWRITE=1 $(PY) -m pytest -q -n 0 tests/unit/test_generated_files.py

reference: setup  ## write docs/reference from the parser, the settings and the exit codes
	@TEST_REWRITE=1 $(PY) -m pytest -q -n 0 tests/unit/test_generated_files.py

json-schema: setup  ## write docs/json.schema.json, against which the tests hold what is printed as JSON
	@TEST_REWRITE=1 $(PY) -m pytest -q -n 0 tests/unit/test_generated_files.py

lint-rules: setup  ## write the rules into docs/lint.md from their docstrings
	@TEST_REWRITE=1 $(PY) -m pytest -q -n 0 tests/unit/test_lint_documentation.py

tutorial: setup  ## type the commands of docs/tutorial.md and docs/how-to, and write what they print into them
	@TEST_REWRITE=1 $(PY) -m pytest -q -n 0 -m installation tests/documents/test_tutorial.py \
	    tests/documents/test_how_to_guides.py

architecture: setup  ## redraw the diagram in docs/architecture.md
	@TEST_REWRITE=1 $(PY) -m pytest -q -n 0 tests/unit/test_architecture.py

format: setup  ## format the code with black and ruff
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m black --quiet .

lock:  ## update requirements*.lock to the newest versions that pyproject.toml allows
	@scripts/lock

clean:  ## remove what make and the tests created here (not the cache of servers)
	rm -rf $(VENV) $(VENV).old .venv-drivers .venv-drivers.old .venv-bench .venv-bench.old
	rm -rf .venv-projects .venv-docs .venv-docs.old .venv-publish .venv-publish.old
	rm -rf .venv-lowest .venv-lowest.old .venv-newest .venv-newest.old
	rm -rf build dist tools/*.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find alembic bench src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help report revision check-drift upgrade resume erd sizes downgrade history db cache init rebase merge record-head prove lint-revisions squash stamp baseline doctor
.PHONY: setup test test-slow test-browser test-installation test-projects projects-table test-lowest test-newest test-unit-coverage test-seal test-memory test-memory-effects test-resume test-online test-mutants robustness test-random test-conversions test-combinations conversions-table coverage-table test-drivers bench docs dist sbom completions configuration-schema reference json-schema lint-rules tutorial architecture lint format lock clean

#### Docker

docker-image:  ## build the image aiod-migration
	docker build -f alembic/Dockerfile . -t aiod-migration

test-docker: setup  ## test the image, the compose file and the guide on a real engine; ARGS="-k guide"
	@$(PY) -m pytest -m docker tests/docker $(ARGS)

.PHONY: docker-image test-docker
