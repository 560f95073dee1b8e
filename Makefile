# Everything a developer or an operator runs. Needs Python 3.11 with venv, and make; no root, no uv.
#
#   make run      sets up and serves the space with its demonstration on http://127.0.0.1:8000
#   make test     sets up and runs every check and test; says at the end what was left out
#   make setup    the same environment without running anything
#   make help     all of them

SHELL = /bin/sh
VENV = .venv
BIN = $(VENV)/bin
FLASK = $(BIN)/flask --app wsgi

# Settings of an installation: docs/settings.md. These four also from the command line: make run PORT=9000
INSTANCE_DIR ?= instance
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
# The demonstration's accounts are everybody's, so no role of theirs requires a second factor.
SECOND_FACTOR_REQUIRED ?= false

CATALOGUES = $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED = $(CATALOGUES:.po=.mo)

export PIP_DISABLE_PIP_VERSION_CHECK = 1

# docs/decisions/0002-server.md says why these, 0018 why granian is begun in this way.
GRANIAN = $(BIN)/python -m forum.core.preload --interface rsgi --factory --http 1 --no-ws \
	--workers $(WORKERS) --respawn-failed-workers --workers-kill-timeout 10 \
	--backlog 4096 --backpressure 4096 --http1-header-read-timeout 10000 --log-level warning

# The port is taken first, and held until the last of what is started has ended.
HOLD_PORT = $(BIN)/python -I forum/core/port.py '$(HOST)' '$(PORT)'
# As it stands in an address: that of IPv6 has colons itself.
AT = $(if $(findstring :,$(HOST)),[$(HOST)],$(HOST)):$(PORT)

# The web server and the worker that sends letters. Both end when one is told to, or ends by itself:
# a site that looks well and sends no letters would be worse than one that is down.
SERVE = env SECOND_FACTOR_REQUIRED='$(SECOND_FACTOR_REQUIRED)' $(BIN)/python -I forum/core/supervisor.py \
	'web server' $(GRANIAN) forum.core.rsgi:application \
	+ worker env SITE_ADDRESS="$${SITE_ADDRESS:-http://$(AT)}" $(FLASK) worker

.PHONY: help setup run run-held serve test quick attack bench catalogues \
	check-catalogues lock tools clean installed installed-dev secret

help:
	@sed -n 's/^#  *\(make .*\)/\1/p' Makefile
	@echo 'make quick    the checks, and each test on one engine, without a browser and processes'
	@echo 'make attack   what takes longer: hostile texts, fuzzing, races'
	@echo 'make bench    measures, and writes docs/benchmarks.md'
	@echo 'make catalogues, check-catalogues, lock, tools, clean'

# --- the environment ------------------------------------------------------------------------------

setup: installed-dev secret $(COMPILED)

$(BIN)/pip:
	@python=; for name in python3 python3.11 python3.12 python3.13; do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then python=$$name; break; fi; done; \
	if test -z "$$python"; then echo 'Python 3.11 or newer is needed: apt-get install python3-venv'; exit 1; fi; \
	$$python -m venv --clear $(VENV) || { echo 'The module venv is needed: apt-get install python3-venv'; exit 1; }

# What is installed is known by a copy of its lock, so that nothing is installed twice.
installed-dev: $(BIN)/pip
	@cmp -s requirements-dev.lock $(VENV)/installed-dev.lock || { \
		echo 'Installing what requirements-dev.lock names…'; \
		$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock \
		&& cp requirements-dev.lock $(VENV)/installed-dev.lock; }

installed: $(BIN)/pip
	@cmp -s requirements-dev.lock $(VENV)/installed-dev.lock \
		|| cmp -s requirements.lock $(VENV)/installed.lock || { \
		echo 'Installing what requirements.lock names…'; \
		$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock \
		&& cp requirements.lock $(VENV)/installed.lock; }

secret: $(BIN)/pip
	@test -n "$$SECRET_KEY" || test -s '$(INSTANCE_DIR)/secret_key' || { \
		umask 077 && mkdir -p '$(INSTANCE_DIR)' \
		&& $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))' \
			> '$(INSTANCE_DIR)/secret_key.new' \
		&& mv '$(INSTANCE_DIR)/secret_key.new' '$(INSTANCE_DIR)/secret_key'; }

%.mo: %.po
	@$(BIN)/pybabel --quiet compile -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/messages.po,%,$<))

$(COMPILED): | installed

# --- running --------------------------------------------------------------------------------------

run: installed secret $(COMPILED)
	@exec $(HOLD_PORT) $(MAKE) --no-print-directory run-held

run-held:
	@$(FLASK) db upgrade
	@$(FLASK) demo load
	@$(FLASK) demo accounts
	@printf '\nThe space is at http://%s/ (Ctrl-C stops it)\n\n' '$(AT)'
	@exec $(SERVE)

serve:
	@exec $(HOLD_PORT) $(SERVE)

# --- checking -------------------------------------------------------------------------------------

test: setup
	@.ci/checks

quick: setup
	@.ci/checks quick

# What the suite asks of one engine, on the other as well; then what takes longer.
attack: setup
	@$(BIN)/pytest -q -n auto --dist worksteal --both-engines
	@$(BIN)/pytest -m attack --both-engines

bench: setup
	@$(BIN)/python -m tests.bench

tools:
	@npm install --silent --no-audit --no-fund --no-package-lock --no-save --prefix .tools vnu-jar@26

# --- texts and locks ------------------------------------------------------------------------------

catalogues: installed-dev
	@$(BIN)/python -m tests.house.catalogues update
	@$(MAKE) --no-print-directory $(COMPILED)

check-catalogues: installed-dev
	@$(BIN)/python -m tests.house.catalogues check

lock:
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		-q pyproject.toml -o requirements.lock
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		-q pyproject.toml --group dev -o requirements-dev.lock

clean:
	@rm -rf $(VENV) .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache artifacts
	@rm -f $(COMPILED) .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
