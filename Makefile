# make run    set everything up and go on air at http://127.0.0.1:8000
# make test   set everything up and run the tests
# make check  linter, formatter, types, import layers, file lengths
# make lock   renew the locked requirements
#
# PYTHON=python3.12 picks the Python of a new environment; ARGS="..." is passed on to `radio up` or pytest.

.PHONY: run test check setup lock
.DEFAULT_GOAL := run
BIN := .venv/bin

run:
	@PYTHON="$(PYTHON)" sh scripts/setup.sh run
	@exec $(BIN)/radio up $(ARGS)

setup:
	@PYTHON="$(PYTHON)" sh scripts/setup.sh run

test:
	@PYTHON="$(PYTHON)" sh scripts/setup.sh test
	$(BIN)/python -m pytest $(ARGS)

check:
	@PYTHON="$(PYTHON)" sh scripts/setup.sh check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/file_lengths.py

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --upgrade
REQUIREMENTS := --override requirements/without-torch.txt requirements/torch-needs.in pyproject.toml

lock:
	$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.lock
	$(COMPILE) $(REQUIREMENTS) --group dev -o requirements/dev.lock
	# The runtime takes the very versions of the development lock.
	$(COMPILE) $(REQUIREMENTS) --constraint requirements/dev.lock -o requirements/runtime.lock
