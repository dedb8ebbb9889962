# What a person types here, CI types too. PORT and JETBRIDGE_DATA_DIR may be set: PORT=8001 make run

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip --quiet
INSTALL := $(UV) install --python .venv --require-hashes -r
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 8
VERSION := $(shell sed -n 's/^\#\# \[\([0-9.]*\)\].*/\1/p' CHANGELOG.md | head -n 1)

# What .venv has: each stamp stands for one installed lock, or for the package at one version.
SERVER := .venv/.server
DEV := .venv/.dev
BENCH := .venv/.bench
PACKAGE := .venv/.package-$(VERSION)

# The portal, built into the package. Node comes from PATH if it is there and new enough, else from PyPI's wheel.
PORTAL := src/jetbridge/server/portal/build/manifest.json
PORTAL_SOURCES := $(shell find portal/src -type f) portal/package-lock.json portal/tsconfig.json portal/vite.config.ts \
  src/jetbridge/server/static/jetbridge/jetbridge.css
NODE := .venv/.node
NODE_IS_NEW := const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b > 11) || (a == 20 && b > 18) ? 0 : 1)
NODE_MODULES := portal/node_modules/.package-lock.json
# The pages that the benchmarks compare it with, bundled by its Vite.
PEERS := benchmarks/peers/pages
PEERS_BUILT := $(PEERS)/build/index.html
PEERS_SOURCES := $(wildcard $(PEERS)/*.html $(PEERS)/*.js $(PEERS)/*.jsx) $(wildcard portal/src/styles/*)
PEERS_MODULES := $(PEERS)/node_modules/.package-lock.json
NPM := cd portal && PATH="$(CURDIR)/$(BIN):$$PATH" npm

# Tests and commands start hundreds of Pythons: each would compile all that it imports, half of its start.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test check bench docs screenshots portal

help: ## list what make can do
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F '|' '{printf "%-14s%s\n", $$1, $$2}'

run: $(SERVER) $(PACKAGE) $(PORTAL) ## install what is missing, fill a demo database, serve it
	@$(BIN)/jetbridge-server demo
	@exec $(BIN)/jetbridge-server serve

test: $(DEV) $(PACKAGE) $(PORTAL) ## every test, on SQLite and on PostgreSQL (ARGS="-k backup" for some)
	@sh tests/machine.sh
	$(NPM) test
	$(PYTEST) $(ARGS)
	$(BIN)/python tests/with_postgres.py -- $(PYTEST) -m "not once" $(ARGS) || test $$? = 5  # 5: nothing is left of ARGS

check: $(DEV) $(PACKAGE) $(NODE_MODULES) ## lint, formatting, types, layers, migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --num-workers auto
	$(BIN)/lint-imports
	$(BIN)/jetbridge-server makemigrations --check --dry-run
	$(BIN)/jetbridge-server check
	$(UV) check --python .venv
	$(NPM) run check

portal: $(PORTAL) ## build the portal, if its sources have changed

bench: $(BENCH) $(PACKAGE) $(PORTAL) $(PEERS_BUILT) ## our speed beside our peers'
	$(BIN)/python benchmarks/run.py $(ARGS)

docs: $(DEV) $(PACKAGE) ## write anew what is generated in docs/
	$(BIN)/python docs/generate.py

screenshots: $(DEV) $(PACKAGE) $(PORTAL) ## take the pictures in docs/images anew
	$(BIN)/python docs/screenshots.py

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Jetbridge needs Python 3.11 or newer: there is no $(PYTHON) here."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Jetbridge needs Python 3.11 or newer, and $(PYTHON) is older. Name another: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv

# It installs in seconds what takes pip two minutes.
$(BIN)/uv: requirements/uv.txt | $(BIN)/python
	$(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

$(SERVER): requirements/server.txt | $(BIN)/uv
	$(INSTALL) $<
	@touch $@

# The development lock holds everything of the server's, at the same versions (tests/rules/test_locks.py).
$(DEV): requirements/dev.txt requirements/server.txt | $(BIN)/uv
	$(INSTALL) $<
	@touch $(SERVER) $@

$(BENCH): requirements/bench.txt requirements/server.txt | $(BIN)/uv
	$(INSTALL) $<
	@touch $(SERVER) $@

# An older Node cannot run Vite; Debian has Node without npm.
$(NODE): requirements/node.txt | $(BIN)/uv
	@command -v npm >/dev/null && node -e '$(NODE_IS_NEW)' 2>/dev/null || $(INSTALL) $<
	@touch $@

$(NODE_MODULES): portal/package.json portal/package-lock.json | $(NODE)
	$(NPM) ci --loglevel=error
	@touch $@

$(PORTAL): $(PORTAL_SOURCES) $(NODE_MODULES)
	$(NPM) run build -- --logLevel warn

$(PEERS_MODULES): $(PEERS)/package.json $(PEERS)/package-lock.json | $(NODE)
	$(NPM) ci --prefix ../$(PEERS) --loglevel=error
	@touch $@

$(PEERS_BUILT): $(PEERS_SOURCES) $(PEERS_MODULES) $(NODE_MODULES)
	$(NPM) exec -- vite build ../$(PEERS) --logLevel warn

$(PACKAGE): pyproject.toml | $(BIN)/uv
	$(UV) install --python .venv --no-deps --editable .
	@rm -f .venv/.package-*
	@touch $@
