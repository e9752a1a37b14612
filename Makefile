# Everything here needs Python 3.11 or newer with venv, make, and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
ARGS ?=
PLAY ?=

# Whoever has told Python to keep nothing of what it has compiled would compile all of the tests anew in each process of each run.
unexport PYTHONDONTWRITEBYTECODE

NO_NETWORK = Not installed. Where pip says “No matching distribution found”, it cannot reach its index: is the network there?

.DEFAULT_GOAL := help
.PHONY: help demo quick test pythons units mutants understanding check soak bench docs pages pictures site texts pins release clean

help:
	@echo "make demo    see it work: a homeserver of its own, invented people, a console (ARGS=--script to end by itself)"
	@echo "make quick   rules, units, and two journeys of each file, on SQLite: what to run while writing (ARGS='--few 99': all of each file)"
	@echo "make test    all tests: with PostgreSQL where the database can matter, faults, a real Synapse"
	@echo "             (ARGS=--all: every journey on PostgreSQL, too, and all that is marked again)"
	@echo "make pythons rules, units, conversations and a live bot on Python 3.12 to 3.14, as far as they are here"
	@echo "make soak    a long day with fifty kills, then what was said is compared with what came of it (ARGS=--help);"
	@echo "             PLAY=limits: sixty co-ops at stock limits, an hour; PLAY=outage: a homeserver in trouble, 45 minutes"
	@echo "make mutants takes conditions away, one at a time, and names those that no test would miss (an hour;"
	@echo "             ARGS=commands/consent or ARGS='--sample 100' for a part)"
	@echo "make understanding  how much is understood of a corpus of what people say, and how many tries everyday tasks take"
	@echo "             (ARGS=--keep writes the pages of figures)"
	@echo "make check   formatting, lint, types, import contracts"
	@echo "make bench   speed beside the least bot there could be (ARGS=--small for a minute's worth)"
	@echo "make docs    write what is generated anew (make pages: config.example.toml, docs/, docs/members), and the site (make site)"
	@echo "make pictures  make the pictures in docs/members anew whose words have changed (needs a Chromium)"
	@echo "make site    docs/ as a site, in site/"
	@echo "make texts   bring the files of translations up to date with the code"
	@echo "make release VERSION=0.2.0  wheel, sdist, notes and tag of a version, and an archive of it for the tests of later ones"
	@echo "make pins    resolve the dependencies anew into requirements/"

# The whole set is a superset of the demo's, so whoever has the first needs nothing for the second.
$(VENV)/made-for-demo: requirements/demo.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Circlebot needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || { echo "Making $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what the demo needs, from pins with hashes (a minute or two the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt || { echo "$(NO_NETWORK)"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
# Pip compiles what it copies, and this it only points to. Where Python is told to keep nothing of what it has compiled, each start would
# compile the whole program.
	@$(BIN)/python -m compileall -q chatbot commands storage
	@touch $@

$(VENV)/made-for-dev: requirements/dev.txt $(VENV)/made-for-demo
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt || { echo "$(NO_NETWORK)"; exit 1; }
	@touch $@

demo: $(VENV)/made-for-demo
	@$(BIN)/python -m chatbot demo $(ARGS)

test: $(VENV)/made-for-dev
	$(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

quick: $(VENV)/made-for-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not postgres and not long" --few 2 tests $(foreach slow,faults live soak,--ignore=tests/$(slow)) $(ARGS)

check: $(VENV)/made-for-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/made-for-dev
	@$(BIN)/python -m tests.soak$(if $(PLAY),.$(PLAY)) $(ARGS)

# On each newer Python that is here, of pyenv's too, in a venv of its own: three of each table of cases, the command line, and a bot on a
# real Synapse. The last line says what was tried.
PYENV = $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions
pythons:
	@tried=; missing=; for version in 3.12 3.13 3.14; do \
		found=$$(for each in python$$version $(PYENV)/$$version.*/bin/python; do \
			if "$$each" -c "" 2> /dev/null; then echo "$$each"; break; fi; done); \
		if [ -n "$$found" ]; then \
			$(MAKE) --no-print-directory units PYTHON="$$found" VENV=$(VENV)-$$version ARGS="--few 3 $(BESIDE) $(ARGS)" || exit 1; \
			tried="$$tried $$("$$found" -c 'import platform; print(platform.python_version())')"; \
		else missing="$$missing $$version"; fi; \
	done; echo "Tried on Python:$${tried:- none}. Not here:$${missing:- none}."
BESIDE = tests/chatbot/test_cli.py tests/live/test_init.py

units: $(VENV)/made-for-dev
	$(BIN)/python -m pytest -q -n 2 tests/commands tests/chatbot/api tests/chatbot/matrix tests/chatbot/test_config.py tests/journeys/test_conversations.py $(ARGS)

mutants: $(VENV)/made-for-dev
	@$(BIN)/python -m tests.mutants $(ARGS)

understanding: $(VENV)/made-for-dev
	@$(BIN)/python -m tests.understanding $(ARGS)
	@$(BIN)/python -m tests.understanding.tasks $(ARGS)

bench: $(VENV)/made-for-dev
	@$(BIN)/python -m bench $(ARGS)

docs: pages site

pages: $(VENV)/made-for-dev
	$(BIN)/python -m chatbot config > config.example.toml
	$(BIN)/python -m chatbot config --markdown > docs/configuration.md
	$(BIN)/python -m chatbot commands > docs/commands.md
	$(BIN)/python -m chatbot authority > docs/authority.md
	$(BIN)/python -m docs.drawing > docs/house.svg
	$(BIN)/python -m docs.seams > docs/seams.md
	$(BIN)/python -m pytest -q tests/journeys/test_conversations.py --write-pages

pictures: $(VENV)/made-for-dev
	$(BIN)/python -m pytest -q tests/journeys/test_conversations.py -k picture --write-pictures

texts: $(VENV)/made-for-dev
	$(BIN)/python -m chatbot.gathering

# The pages of docs/ as a site, in a venv of its own: whoever only runs the bot or its tests needs none of that.
site: requirements/docs.txt
	@test -x $(VENV)-docs/bin/python || $(PYTHON) -m venv $(VENV)-docs
	@$(VENV)-docs/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	$(VENV)-docs/bin/python -m sphinx --fail-on-warning --keep-going -q -b html docs site
	@echo "site/index.html"

release: $(VENV)/made-for-dev
	@$(BIN)/python -m deploy.release $(VERSION)

# Needs uv, which is no part of the pins: pip install uv
PIN = uv pip compile $(or $(OF),pyproject.toml) --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
      --no-emit-index-url --no-emit-find-links --quiet
pins:
	$(PIN) --extra dev -o requirements/dev.txt
	$(PIN) --extra demo -c requirements/dev.txt -o requirements/demo.txt
	$(PIN) -c requirements/dev.txt -o requirements/run.txt
	$(MAKE) --no-print-directory pins-of-docs OF=requirements/docs.in
	$(MAKE) --no-print-directory pins-of-build OF=requirements/build.in

pins-of-docs:
	$(PIN) -o requirements/docs.txt

# What a container is built with.
pins-of-build:
	$(PIN) -c requirements/dev.txt -o requirements/build.txt

clean:
	rm -rf $(VENV) demo-data .pytest_cache .mypy_cache .ruff_cache *.egg-info build dist site $(VENV)-docs
