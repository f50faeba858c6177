# `make run` and `make test` are all the set-up there is; everything lands in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check format schemas lock clean

run: .venv/installed
	$(BIN)/conformance run

test: .venv/installed
	$(BIN)/python -m pytest tests -q -n auto --maxprocesses 8 --dist loadfile

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

schemas: .venv/installed
	$(BIN)/python -m conformance.cli.schemas

# Versions and hashes only: the lock names no registry.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
