# make run    set everything up and go on air at http://127.0.0.1:8000
# make test   set everything up and run the tests
# make test-vllm  the language models' client against a real vLLM on the CPU: 3.5 GB in data/vllm, see docs/llm.md
# make check  linter, formatter, types, import layers, file lengths
# make lock   renew the locked requirements
#
# PYTHON=python3.12 picks the Python of a new environment; ARGS="..." is passed on to `radio up` or pytest.

.PHONY: run test test-vllm check setup lock
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

VLLM_DIR ?= data/vllm

test-vllm:
	@PYTHON="$(PYTHON)" sh scripts/setup.sh test
	$(BIN)/python scripts/vllm_cpu.py $(VLLM_DIR)
	TEST_VLLM_DIR="$$(realpath $(VLLM_DIR))" $(BIN)/python -m pytest -v tests/integration/test_llm_vllm.py $(ARGS)

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
