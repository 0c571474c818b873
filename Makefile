# Everything a person does with this repository. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
APPS := config tickets kb search cms people
PORT ?= 8000
export PORT

# A stamp beside the virtual environment: installing again only when the lock file changed.
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed

.PHONY: help demo services services-stop test test-embedded test-services check fmt bench check-figures messages screenshots lock graph system-packages
MAKEFLAGS += --no-print-directory

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: $(RUNTIME) ## install, migrate, fill with demo data and run at http://127.0.0.1:8000 (PORT=, DATA_DIR=)
	@exec $(BIN)/python -m config.demo

services: $(RUNTIME) ## start PostgreSQL, Redis and Elasticsearch on this machine; eval "$$(make services)" to use them
	@$(BIN)/python -m config.services start

services-stop: $(RUNTIME) ## stop exactly those
	@$(BIN)/python -m config.services stop

# The big run comes last, so that the last summary is its.
test: test-services test-embedded ## install what the tests need, run them on real servers and then all of them without any

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder
ON_SERVERS := --ignore=tests/browser --ignore=tests/test_docs.py --ignore=tests/test_house_rules.py

test-embedded: $(DEV) system-packages ## all tests on SQLite, tantivy and the queue of files
	@env -u DATABASE_URL -u CELERY_BROKER_URL -u ELASTICSEARCH_URL $(PYTEST) -m "not own_servers"

test-services: $(DEV) system-packages ## the tests that touch database, search or broker, on servers of their own
	@$(BIN)/python -m config.services run $(PYTEST) $(ON_SERVERS)

check: $(DEV) system-packages ## what CI runs: format, lint, types, imports, migrations, API description, then the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet $(APPS)
	$(BIN)/lint-imports
	$(BIN)/mypy
	SECRET_KEY=check $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=check $(BIN)/python manage.py check --fail-level WARNING
	SECRET_KEY=check $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	SECRET_KEY=check $(BIN)/python manage.py draw_lifecycle --check
	$(MAKE) test

fmt: $(DEV) ## format and fix what can be fixed
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(DEV) ## how fast and, with SETS=folder of question sets, how good, each beside something plain of the same run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_search
	$(BIN)/python -m tests.bench_desk
	$(BIN)/python -m tests.bench_metrics
	$(if $(SETS),$(BIN)/python -m tests.bench_quality $(SETS))

TICKETS ?= 100000
check-figures: $(DEV) ## every number of page, API and files, of TICKETS=100000 demo cases, against an independent oracle
	$(BIN)/python -m tests.check_figures --tickets $(TICKETS)

screenshots: $(DEV) system-packages ## pictures of every page, phone and desktop, light and dark, both languages, in var/screenshots
	$(BIN)/python -m tests.screenshots

messages: $(DEV) system-packages ## collect the words to translate, and compile the catalogues
	SECRET_KEY=messages $(BIN)/python manage.py makemessages --locale en --no-obsolete --no-wrap --add-location file \
		--ignore tests --ignore var --ignore .venv
	SECRET_KEY=messages $(BIN)/python manage.py compilemessages --locale en --ignore .venv --ignore var

lock: $(DEV) ## lock the dependencies of pyproject.toml again
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements-dev.lock

graph: $(DEV) ## write docs/lifecycle.md from the state machines
	SECRET_KEY=graph $(BIN)/python manage.py draw_lifecycle

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# uv brings its own list of certificate authorities; behind a proxy the machine's list, or pip, is the one that works.
define install
	@echo "installing $(1)" >&2
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) 2>$(VENV)/install.log \
	|| $(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --require-hashes -r $(1) 2>>$(VENV)/install.log \
	|| $(BIN)/pip install --quiet --require-hashes -r $(1) \
	|| (cat $(VENV)/install.log; exit 1)
endef

$(RUNTIME): requirements.lock | $(VENV)/bin/uv
	$(call install,requirements.lock)
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(call install,requirements-dev.lock)
	@touch $@

# The browser tests need a browser and a Japanese font, the test of docker-compose.yml something that reads it,
# the test of the catalogues what collects the words.
system-packages:
	@if ! command -v chromium >/dev/null || ! command -v xgettext >/dev/null || ! fc-list :lang=ja | grep -q .; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig gettext; \
	fi
	@if ! docker compose version >/dev/null 2>&1 && ! command -v docker-compose >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker-compose; \
	fi
