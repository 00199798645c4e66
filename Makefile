# make serve   set up, build the package from seeds/, browse it      make test   set up, run all tests
# make build   the generated files alone                              make lock   renew the locks
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
READY := $(VENV)/.ready
READY_TESTS := $(VENV)/.ready-tests

.PHONY: serve build test lock clean

serve: build
	@$(VENV)/bin/tally serve

build: $(READY)
	@$(VENV)/bin/tally build

test: $(READY_TESTS)
	@$(VENV)/bin/python -m pytest $(TESTS)

# Exactly what the lock lists, each file checked against its hash; then this project, with nothing fetched for it.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Tally needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV): about a minute and 0.5 GB, once"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The tests' lock holds all of the users' lock in the same versions: what is there already stays.
$(READY_TESTS): $(READY) tests/requirements.lock
	@echo "Adding to $(VENV) what tests need: about half a minute and 0.6 GB, once"
	@$(PIP) install --require-hashes -r tests/requirements.lock
	@touch $@

# The resolver has an environment of its own, so that nothing of it gets into a lock. It keeps the versions that it finds
# in the file it writes: so the users' lock, made from the tests' by leaving out, has the same ones.
COMPILE := .cache/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --quiet --output-file
lock:
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip --disable-pip-version-check --quiet install 'uv>=0.9,<1'
	$(COMPILE) tests/requirements.lock --all-extras
	cp tests/requirements.lock requirements.lock
	$(COMPILE) requirements.lock --extra new --extra release

clean:
	rm -rf $(VENV) .cache build dist
