BIN := .venv/bin
STAMP := .venv/.set-up

.PHONY: setup demo test lint format bench clean

setup: $(STAMP) ## virtual environment, Python packages, AWS's Node runtime client

$(STAMP): pyproject.toml constraints.txt package.json scripts/setup.sh
	@scripts/setup.sh

demo: setup ## evaluate, judge and serve examples/chat, and stream one answer
	@$(BIN)/python -m lambda_streaming_local.demo examples/chat

test: setup ## the whole test suite
	@$(BIN)/python -m pytest

lint: setup ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf .venv node_modules policies/venv
