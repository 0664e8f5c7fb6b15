# The commands of Newsroom. `make` alone lists them; .ci/run uses the same ones.

PORT ?= 8000
# Another Python than the first that is new enough: make run PYTHON=/opt/python3.13/bin/python3
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
# What pytest is told besides: make test TESTS="tests/test_body.py -x"
TESTS ?=
# make lock LOCK=--upgrade moves every package to its newest version.
LOCK ?=

# Where `make drill` makes databases of its own, and a Redis for it.
DRILL_DATABASE ?= postgres://postgres@127.0.0.1:5432/newsroom
DRILL_REDIS ?= redis://127.0.0.1:6379/8

VENV := .venv
BIN := $(VENV)/bin
VAR := $(or $(VAR_DIR),var)
STATIC := $(or $(STATIC_ROOT),$(VAR)/static)
# Tests never touch the var/ of a newspaper.
TEST_VAR := $(CURDIR)/var/test
CATALOGS = $(wildcard articles/locale/*/LC_MESSAGES/django.po)
PYTHON_FILES = $(shell find manage.py newsroom articles tests -name '*.py')
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

export PORT

.PHONY: help run dev test lint lock lock-check messages messages-check drill sbom

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: export DEBUG := off
run: export SITE_URL := $(or $(SITE_URL),http://localhost:$(PORT))
run: $(VENV)/.run $(STATIC)/.collected ## Serve the newspaper as production does; the first time with a demo [PORT=8000]
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo --first-run
	@exec $(BIN)/python manage.py serve

dev: export DEBUG := on
dev: export SITE_URL := $(or $(SITE_URL),http://localhost:$(PORT))
dev: $(VENV)/.run ## Serve the sources, restarting when they change, on the same var/ [PORT=8000]
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo --first-run
	@$(BIN)/python manage.py worker --with-parent & exec $(BIN)/python manage.py runserver localhost:$(PORT)

# Development mode for its warnings, without its allocator, which looks for faults in C and takes a tenth of the time.
test: export VAR_DIR := $(TEST_VAR)
test: $(VENV)/.test ## Run the tests [TESTS="tests/test_body.py -x"]
	@rm -rf $(TEST_VAR)
	PYTHONDEVMODE=1 PYTHONMALLOC=pymalloc $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(TESTS)

lint: export VAR_DIR := $(TEST_VAR)
lint: $(VENV)/.test ## Check style, types, import order, spelling, migrations, settings, the lock and the languages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -exec $(BIN)/djade --check {} +
	@echo django-upgrade
	@$(BIN)/django-upgrade --check --target-version 5.2 $(PYTHON_FILES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/typos
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive --exclude '*/migrations/*' manage.py newsroom articles 2>/dev/null
	$(BIN)/python -W error manage.py makemigrations --check --dry-run
	SITE_URL=https://www.example.org $(BIN)/python -W error manage.py check --deploy --fail-level WARNING
	@$(MAKE) --no-print-directory lock-check messages-check

lock: $(VENV)/.test ## Write requirements/ from pyproject.toml [LOCK=--upgrade]
	$(COMPILE) $(LOCK) --output-file requirements/run.txt pyproject.toml
	$(COMPILE) $(LOCK) --extra s3 --constraint requirements/run.txt --output-file requirements/s3.txt pyproject.toml
	$(COMPILE) $(LOCK) --group test --constraint requirements/run.txt --output-file requirements/test.txt pyproject.toml

# Compiling over a copy keeps its versions, so a difference means that pyproject.toml asks for something else.
lock-check: LOCKED = $(TEST_VAR)/lock
lock-check:
	@echo Is the lock up to date?
	@! grep -n '://' requirements/*.txt || { echo "The lock must name no host."; exit 1; }
	@rm -rf $(LOCKED) && mkdir -p $(LOCKED) && cp requirements/*.txt $(LOCKED)
	@if $(COMPILE) --output-file $(LOCKED)/run.txt pyproject.toml >/dev/null \
	&& $(COMPILE) --extra s3 --constraint $(LOCKED)/run.txt --output-file $(LOCKED)/s3.txt pyproject.toml >/dev/null \
	&& $(COMPILE) --group test --constraint $(LOCKED)/run.txt --output-file $(LOCKED)/test.txt pyproject.toml >/dev/null; then \
		diff -r requirements $(LOCKED) || { echo "The lock is not what pyproject.toml asks for: make lock"; exit 1; }; \
	elif [ "$$CI" = true ]; then \
		exit 1; \
	else \
		echo "The package index did not answer; whether the lock is up to date remains unknown."; \
	fi

sbom: $(VENV)/.test ## Write what the site is made of, with versions and hashes, to var/sbom.json (CycloneDX)
	@mkdir -p $(VAR)
	@$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible \
		--output-file $(VAR)/sbom.json
	@echo "Written to $(VAR)/sbom.json. Licences: docs/licences.md"

messages: export VAR_DIR := $(TEST_VAR)
messages: $(VENV)/.test ## Bring articles/locale/ up to date with the code, and compile it (GNU gettext)
	$(BIN)/python manage.py makemessages --all --no-location --no-wrap --no-obsolete --ignore 'var/*' --ignore 'tests/*'
	@for po in $(CATALOGS); do \
		sed --in-place '/^"POT-Creation-Date/d' $$po && msgfmt --check-format --output-file $${po%.po}.mo $$po || exit 1; \
	done

messages-check:
	@echo Is every sentence in every language?
	@if command -v msgfmt >/dev/null; then \
		$(MAKE) --no-print-directory messages >/dev/null && git diff --exit-code --stat -- articles/locale \
		&& for po in $(CATALOGS); do \
			! msgattrib --untranslated $$po | grep . && ! msgattrib --only-fuzzy $$po | grep . \
			|| { echo "$$po is not whole."; exit 1; }; \
		done; \
	elif [ "$$CI" = true ]; then \
		echo "GNU gettext is missing: apt install gettext"; exit 1; \
	else \
		echo "GNU gettext is missing; whether the languages are whole remains unknown."; \
	fi

drill: export VAR_DIR := $(TEST_VAR)
drill: $(VENV)/.test ## Kill processes, take database and Redis away, build and try the image (root, Debian, PostgreSQL)
	DATABASE_URL= CACHE_URL= $(BIN)/python -m tests.drills.kills
	DATABASE_URL=$(DRILL_DATABASE) $(BIN)/python -m tests.drills.kills
	DATABASE_URL=$(DRILL_DATABASE) CACHE_URL=$(DRILL_REDIS) $(BIN)/python -m tests.drills.outages
	@tests/drills/image.sh

$(BIN)/python:
	@for python in $(PYTHON); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Newsroom needs Python 3.11 or newer. Name one with PYTHON=: make run PYTHON=python3.13" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi; \
	rm -rf $(VENV) && "$$python" -m venv $(VENV)

$(VENV)/.%: requirements/%.txt | $(BIN)/python
	@echo "Installing requirements/$*.txt"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# The folders are prerequisites too: theirs is the time that moves when a file goes.
$(STATIC)/.collected: $(VENV)/.run articles/staticfiles.py newsroom/settings.py $(shell find static)
	@echo "Collecting static files"
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@
