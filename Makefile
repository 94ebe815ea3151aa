# Everything you can do here. Needs Python 3.11+ and make.
# `make run` and `make up` install what runs (requirements.lock); `make test`, `make check`, `make e2e` and
# `make bench` add what tests (requirements-test.lock).
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
FEEDS ?=
DATA ?=
ARGS ?=

.PHONY: install install-test run up service test e2e check bench browse lock samples schema

install: .venv/.installed  ## the packages that run Wirecopy, in .venv

install-test: .venv/.installed-test  ## and those that test it

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "wirecopy: Python 3.11 or later is needed; name one with PYTHON=..." >&2; exit 2; }
	@echo "Installing the pinned packages into .venv (0.6 GB, a few minutes) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) install --progress-bar on --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-test: .venv/.installed requirements-test.lock
	@echo "Installing what the tests need into .venv ..."
	@$(PIP) install --progress-bar on --no-deps --require-hashes -r requirements-test.lock
	@touch $@

run: install  ## the sample newsroom, or your own feeds: make run FEEDS=feeds.toml
ifeq ($(FEEDS),)
	@mkdir -p data/sample && cp samples/feeds.toml data/sample/feeds.toml
	@$(BIN)/wirecopy ingest --data data/sample --replay samples/newsroom.warc.gz $(ARGS)
	@$(BIN)/python -m samples.next_steps
else
	@$(BIN)/wirecopy ingest --feeds "$(FEEDS)" $(ARGS)
endif

up: install  ## Prefect server, worker, deployments; Ctrl-C ends all of it
	@$(BIN)/python -m flows.up

service: install  ## a systemd unit of your own user, which runs `make up` also after a reboot
	@mkdir -p ~/.config/systemd/user
	@sed 's|@FOLDER@|$(CURDIR)|g' deploy/wirecopy-user.service > ~/.config/systemd/user/wirecopy.service
	@echo "Wrote ~/.config/systemd/user/wirecopy.service. Start it, now and after each reboot:"
	@echo "  systemctl --user daemon-reload && systemctl --user enable --now wirecopy"
	@echo "  sudo loginctl enable-linger $$(id -un)    # also while you are not logged in"
	@echo "Look at it: systemctl --user status wirecopy; journalctl --user -u wirecopy"

test: install-test  ## the whole suite; one of the four processes mostly waits for Prefect and the browser
	$(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

e2e: install-test  ## the long tests: Prefect UI (pause, retry, schedules, crashes), four processes, real pages
	$(BIN)/python -m pytest -m long $(ARGS)

check: install-test  ## lint, format, types, layout rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -p no:randomly tests/test_rooms.py

bench: install-test .venv-peers/.installed  ## every figure in the docs; writes docs/benchmarks.md (two hours)
	$(BIN)/python -m benchmarks --write $(ARGS)

.venv-peers/.installed: requirements-peers.lock
	@echo "Installing newspaper4k and news-please into .venv-peers (0.5 GB) ..."
	@$(PYTHON) -m venv --clear .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements-peers.lock
	@touch $@

browse: install .venv-browse/.installed  ## the reading room: Datasette on the store in use, or on DATA=data/sample
	@$(BIN)/wirecopy browse $(if $(DATA),--data "$(DATA)") $(ARGS)

.venv-browse/.installed: requirements-browse.lock
	@echo "Installing Datasette into .venv-browse (20 MB) ..."
	@$(PYTHON) -m venv --clear .venv-browse
	@.venv-browse/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements-browse.lock
	@touch $@

COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock"

lock:  ## pin the dependencies of pyproject.toml; pinned versions move only where they must (needs uv)
	$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) --group pyproject.toml:browse --constraint requirements.lock --output-file requirements-browse.lock
	$(COMPILE) --group pyproject.toml:test --constraint requirements.lock --constraint requirements-browse.lock --output-file requirements-test.lock
	$(COMPILE) --group pyproject.toml:peers --output-file requirements-peers.lock

samples: install  ## rebuild the sample newsroom
	$(BIN)/python -m samples.build --warc samples/newsroom.warc.gz --feeds samples/feeds.toml

schema: install  ## rewrite docs/*.schema.json and docs/parquet.md
	$(BIN)/python -c "import pathlib, storage.read.schemas as s, storage.read.parquet_page as p; d = pathlib.Path('docs'); s.write_schemas(d); (d / 'parquet.md').write_text(p.parquet_page())"
