# What one can do here. `make run` and `make test` need nothing but Python 3.11+ and make; all else builds on them.
PYTHON ?= python3
BIN := .venv/bin
FEEDS ?=
ARGS ?=

.PHONY: install run up test e2e check bench browse lock samples schema

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "wirecopy: Python 3.11 or later is needed; name one with PYTHON=..." >&2; exit 2; }
	@echo "Installing the pinned packages into .venv (a minute or two) ..."
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: install  ## the sample newsroom; or your own feeds: make run FEEDS=feeds.toml
ifeq ($(FEEDS),)
	@mkdir -p data/sample && cp samples/feeds.toml data/sample/feeds.toml
	@$(BIN)/wirecopy ingest --data data/sample --replay samples/newsroom.warc.gz $(ARGS)
	@$(BIN)/python -m samples.next_steps
else
	@$(BIN)/wirecopy ingest --feeds "$(FEEDS)" $(ARGS)
endif

up: install  ## Prefect server, worker, deployments; Ctrl-C ends all of it
	@$(BIN)/python -m flows.up

test: install  ## the whole suite; of three workers one mostly waits, for Prefect and the browser
	$(BIN)/python -m pytest -n 3 $(ARGS)

e2e: install  ## the rest of the Prefect UI's proofs: pause, retry, schedules, crashes
	$(BIN)/python -m pytest -m long tests/system/e2e $(ARGS)

check: install  ## lint, format, types, rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -p no:randomly tests/test_rooms.py

bench: install  ## every figure in the docs
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.language
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.kills
	$(BIN)/python -m benchmarks.opml
	$(BIN)/python -m benchmarks.site_memory
	$(BIN)/python -m benchmarks.dedup
	$(BIN)/python -m benchmarks.dedup --own
	$(BIN)/python -m benchmarks.dedup_pipeline
	$(BIN)/python -m benchmarks.dedup_index
	$(BIN)/python -m benchmarks.cadence
	$(BIN)/python -m benchmarks.polling
	$(BIN)/python -m benchmarks.feedparser_cases

browse: install  ## Datasette on the store, if it is installed
	@command -v datasette >/dev/null || { echo "wirecopy: install Datasette first (pipx install datasette)" >&2; exit 2; }
	datasette data/wirecopy.db

lock:  ## pin the dependencies anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements.lock

samples: install  ## build the sample newsroom anew
	$(BIN)/python -m samples.build --warc samples/newsroom.warc.gz --feeds samples/feeds.toml

schema: install  ## write docs/record.schema.json anew
	$(BIN)/python -c "import json, storage.tables.codec as c; print(json.dumps(c.record_schema(), indent=2, ensure_ascii=False))" > docs/record.schema.json
