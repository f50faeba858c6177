# `make run` and `make test` are all the set-up there is; everything lands in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-all check score format allure schemas lock clean

run: .venv/installed
	@$(BIN)/conformance run; gateway=$$?; $(BIN)/conformance run --side merchant; merchant=$$?; \
	test $$gateway -eq 0 && exit $$merchant; exit $$gateway

# Compiled code is kept even where the environment says otherwise: these tests start Python often.
test test-all: export PYTHONDONTWRITEBYTECODE =
PYTEST := $(BIN)/python -m pytest tests -q -n auto --maxprocesses 8 --dist loadfile

# All tests but some sixty that take seconds each.
test: .venv/installed
	$(PYTEST) -m "not slow"

# What CI runs.
test-all: .venv/installed
	$(PYTEST)

# Which deliberate faults the suite finds, and whether it cries wolf; docs/mutants.md.
score: .venv/installed
	$(BIN)/conformance score

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# uv is quicker where it is installed; pip gives the same versions.
.venv/installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@if command -v uv >/dev/null 2>&1; then \
		VIRTUAL_ENV=.venv uv pip install --quiet --require-hashes -r requirements.lock && \
		VIRTUAL_ENV=.venv uv pip install --quiet --no-deps --no-build-isolation -e . ; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $@

# A run of the embedded simulator and its Allure page, with the history of the runs before.
allure: .venv/installed
	$(BIN)/conformance run --out reports/allure || test $$? -ne 2
	$(BIN)/conformance report reports/allure --allure --history reports/allure-history.jsonl

schemas: .venv/installed
	$(BIN)/python -m conformance.cli.schemas

# Versions and hashes only: the lock names no registry.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra browser --constraint requirements.lock pyproject.toml -o requirements-browser.lock

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
