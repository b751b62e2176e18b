# Two commands: `make demo` tries everything, `make test` checks everything. Each does all of its own set-up.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test test-any-day check bench messages requirements clean

help:
	@echo "make demo          try Maillage: database, seven places, invented people, http://127.0.0.1:8000"
	@echo "make test          every test, browser journeys included"
	@echo "make test-any-day  what a calendar may change, under fifteen other clocks (ARGS=\"leap-day\" for one)"
	@echo "make check         format, lint, types, floors, migrations, translations"
	@echo "make bench         figures: search and bookings on a national instance (about 40 minutes; ARGS="--small" for a few)"
	@echo "make messages      bring the French catalogue up to date"
	@echo "make requirements  compile requirements/*.in again, with hashes and without any address"
	@echo "make clean         remove the virtual environment and the tests' data"

demo:
	@$(PYTHON) tools/setup.py
	@$(BIN)/maillage demo $(ARGS)

test:
	@$(PYTHON) tools/setup.py dev
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.config.proxies
	@$(BIN)/python -m pytest $(ARGS)

test-any-day:
	@$(PYTHON) tools/setup.py dev
	@$(BIN)/python tools/any_day.py $(ARGS)

check:
	@$(PYTHON) tools/setup.py dev
	@$(BIN)/python tools/check.py

bench:
	@$(PYTHON) tools/setup.py dev bench
	@$(BIN)/python -m tests.bench $(ARGS)

messages:
	@$(PYTHON) tools/setup.py dev
	@$(BIN)/python tools/messages.py

requirements:
	@for name in base dev bench; do $(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url requirements/$$name.in -o requirements/$$name.txt -q || exit 1; done

clean:
	rm -rf .venv var build dist
