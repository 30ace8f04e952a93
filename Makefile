# make ask Q="…" · make web · make test · make check · make eval · make bench
# Each works alone on a fresh clone: it first makes .venv from the pinned versions, once.
PYTHON ?= python3
Q ?= 上海硅巷的规划范围是什么？
BIN := .venv/bin

.PHONY: ask web test check eval bench clean

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dafu needs Python 3.11 or newer; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]' torch
	@touch $@

ask: .venv/installed
	@$(BIN)/dafu add --quiet seeds
	@$(BIN)/dafu ask "$$Q"
ask: export Q := $(Q)

web: .venv/installed
	@$(BIN)/dafu add --quiet seeds
	@$(BIN)/dafu web

test: .venv/installed
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: .venv/installed
	$(BIN)/python -m eval run eval/cases --out .eval

bench: .venv/installed
	$(BIN)/python -m eval bench

clean:
	rm -rf .venv .dafu .eval
