BIN := .venv/bin
STAMP := .venv/.set-up
DEMO_STAMP := .venv/.set-up-demo
SOURCES_OF_SETUP := pyproject.toml constraints.txt package.json scripts/setup.sh

# Tests and demo start many processes: each would compile pulumi-aws anew where Python is told to keep nothing.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test lint docs site shots client bench format clean

setup: $(STAMP) ## virtual environment, Python packages, AWS's Node runtime client

$(STAMP): $(SOURCES_OF_SETUP)
	@scripts/setup.sh

# Whoever has set up all of it needs nothing more for the demo.
$(DEMO_STAMP): $(SOURCES_OF_SETUP)
	@if [ -e $(STAMP) ]; then $(MAKE) --silent --no-print-directory setup && touch $(DEMO_STAMP); else scripts/setup.sh demo; fi

demo: $(DEMO_STAMP) ## evaluate, judge and serve examples/chat, and stream one answer
	@$(BIN)/python -m lambda_streaming_local.demo examples/chat

test: setup ## the whole test suite
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: setup ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: setup ## the pages that are written from the components and the rules
	@cd components && ../$(BIN)/python -m lambda_streaming.reference page > README.md
	@cd components && ../$(BIN)/python -m lambda_streaming.reference listing > ../tests/components/api.txt
	@cd policies && ../$(BIN)/python -m lambda_streaming_policies.reference > README.md
	@cd policies && ../$(BIN)/python -m lambda_streaming_policies.schema > lambda-streaming.schema.json
	@$(BIN)/python -m lambda_streaming_local.reference > docs/reference/command.md
	@$(BIN)/python scripts/architecture.py
	@$(BIN)/python scripts/changing.py
	@$(BIN)/python scripts/example_pictures.py
	@$(BIN)/python scripts/installs.py
	@$(BIN)/python scripts/names.py

site: setup ## the documentation as a site, in site/; a link that leads nowhere fails
	@$(BIN)/zensical build --clean --strict

client: setup ## the client's types, and its copies in the examples
	@node node_modules/typescript/bin/tsc --project client
	@for copy in examples/*/site/stream.js examples/*/app/stream.mjs local/lambda_streaming_local/new/templates/*/site/stream.js; do cp client/stream.js $$copy; done

shots: setup ## the pictures of the command and of its pages, from real runs; needs a Chromium
	@$(BIN)/python scripts/shots.py

bench: setup ## speed, load and memory, as one table with plots in benchmarks/results/; RIVALS=1 installs other tools beside
	@$(BIN)/python -m benchmarks.run $(if $(RIVALS),--rivals)

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf .venv node_modules policies/venv
