# Two commands: `make run` and `make test`.
PYTHON ?= python3
PORT ?=
BIN := .venv/bin

# Else each process of the suite would compile all the code anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-deep test-longest sweeps check types rules databases ready wheel audit sbom licences bench develop browser valkey clean docs pictures

run: ## install, set up, print the demo paper, serve it
	@$(PYTHON) bootstrap.py run $(PORT)

develop:
	@$(PYTHON) bootstrap.py develop

browser: develop
	@$(BIN)/python tests/browser.py

valkey: develop
	@$(BIN)/python -m tests.valkey

test: develop browser valkey ## checks, suite, and journeys in a real browser
	@$(MAKE) --no-print-directory -j 2 databases types rules ready
	@$(BIN)/python tests/run.py

test-deep: develop browser valkey ## crash sweeps and long runs, the container, the booted Debian, PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -rs -m "deep and not longest"
	@$(BIN)/python -m tests.on_postgresql -m "not deep"

test-longest: develop browser valkey ## the grown containers, the wheel from an index, long runs on PostgreSQL, too
	@$(BIN)/python -m pytest -m longest
	@$(BIN)/python -m tests.on_postgresql

sweeps: develop ## every system call of a press, a save, a backup, a restore, an upgrade; each fault: hours
	@$(BIN)/python -m tests.press.full_sweep
	@$(BIN)/python -m tests.keeping.full_sweep

check: develop ## format, lint, types, import contracts, sizes, docs
	@$(MAKE) --no-print-directory -j 2 types rules

types:
	@$(BIN)/mypy

rules:
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports
	@$(BIN)/python tests/gates.py

databases:
	@$(BIN)/python -m pytest tests/config/test_kept.py -k stand
	@$(BIN)/python -m tests.kept

# In a new clone each process of the suite would compile all the tests (7 s), and gather the words
# of the code that Hypothesis tries: one property test does both for all of them, beside the
# databases, which are the longest row and so begin first.
ready:
	@test -e build/ready || { $(BIN)/python -m pytest -m "not deep" -k test_no_flipped_bit >/dev/null; mkdir -p build; touch build/ready; }

bench: develop ## figures, each a ratio measured side by side
	@for script in bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

wheel: develop ## the wheel and the source archive of the last commit, in dist/
	@$(BIN)/python deploy/build.py

docs: develop ## the documentation site, into build/docs
	@$(BIN)/mkdocs build --clean -q
	@echo "build/docs/index.html"

pictures: develop browser ## the pictures of README and handbooks, taken anew from the demo paper
	@$(BIN)/python -m docs.take_pictures

audit: develop ## known faults in what is pinned, against the stored snapshot
	@$(BIN)/python deploy/supply/audit.py

licences: develop ## every package's licence, compared with ADR 0014
	@$(BIN)/python deploy/supply/licences.py

sbom: develop ## CycloneDX: all that the paper is made of, in dist/sbom.json
	@$(BIN)/python deploy/supply/sbom.py dist/sbom.json
