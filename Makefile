# The entrance. `make demo` and `make test` need git, make and Python 3.11 or newer, and make the rest.

PYTHON_SOURCES := slaspec tests examples benchmarks scripts
AS_OF := 2027-01-01T00:00:00Z
BIN := .venv/bin

.PHONY: help demo editors test quick check docs bench soak fix lock clean

help:   ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

.venv/made: requirements-dev.lock pyproject.toml scripts/make_env.sh
	@sh scripts/make_env.sh

demo: .venv/made build/acme/events.jsonl   ## check the example, judge its year of events, build the site
	$(BIN)/slaspec validate examples/acme/sla.yaml
	$(BIN)/slaspec evaluate examples/acme/sla.yaml build/acme/events.jsonl --as-of $(AS_OF) \
	  --report build/acme/report.json --verdicts build/acme/verdicts.jsonl
	@echo "(the example's export has 16 broken rows, on purpose)"
	@$(MAKE) --no-print-directory docs

build:
	@mkdir -p build

build/acme/events.jsonl: examples/acme/generate_events.py | .venv/made
	$(BIN)/python examples/acme/generate_events.py --out build/acme/events.jsonl

build/acme/report.json: build/acme/events.jsonl examples/acme/sla.yaml $(shell find slaspec -name '*.py') | .venv/made
	$(BIN)/slaspec evaluate examples/acme/sla.yaml build/acme/events.jsonl --as-of $(AS_OF) --report build/acme/report.json >build/acme/scorecard.txt 2>build/acme/refused.txt

docs: .venv/made build/acme/report.json | build   ## build the documentation with the example inside
	@$(BIN)/mkdocs build --strict --clean 2>build/mkdocs.log || { cat build/mkdocs.log; exit 1; }
	@echo "the site, to open in a browser: file://$(CURDIR)/site/index.html"

EDITORS := tests/editors/node_modules/made

editors: $(EDITORS)   ## install the language server that the editor tests talk to, where there is npm

# Node trusts a list of its own; what the system trusts besides (a company's proxy) it has to be told
SYSTEM_CAS := $(wildcard /etc/ssl/certs/ca-certificates.crt)

$(EDITORS): tests/editors/package-lock.json
	@if command -v npm >/dev/null; then \
	  $(if $(SYSTEM_CAS),NODE_EXTRA_CA_CERTS="$${NODE_EXTRA_CA_CERTS:-$(SYSTEM_CAS)}") npm ci --prefix tests/editors --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier >/dev/null && touch $@; \
	fi

test: .venv/made $(EDITORS)   ## run the whole suite
	@$(BIN)/python -m pytest -q -n auto

quick: .venv/made   ## run what takes under 90 seconds, for every commit
	@$(BIN)/python -m pytest -q -n auto -m "not slow"

check:   ## everything that must hold before a change lands
	@sh scripts/check.sh

fix: .venv/made   ## format, mend what can be mended, make generated files anew
	$(BIN)/ruff format $(PYTHON_SOURCES)
	$(BIN)/ruff check --fix $(PYTHON_SOURCES)
	$(BIN)/python scripts/generate.py

PEERS := build/peers/made

$(PEERS): Makefile | build   # neighbours that benchmarks are held against, in an environment of their own
	@python3 -m venv build/peers && build/peers/bin/pip install --quiet --disable-pip-version-check datacontract-cli==1.2.8 numpy==2.4.6 pyarrow==26.0.1 polars==2.1.0 && touch $@

bench: .venv/made $(PEERS) build/acme/events.jsonl   ## measure side by side with the neighbours
	$(BIN)/python benchmarks/cold_start.py
	$(BIN)/python benchmarks/monsters.py
	$(BIN)/python benchmarks/working_time.py
	$(BIN)/python benchmarks/stream.py

soak: .venv/made   ## the long campaigns
	SLASPEC_SOAK=20000 $(BIN)/python -m pytest -q tests/laws tests/worktime tests/document tests/events tests/rendering
	SLASPEC_SOAK=1 $(BIN)/python -m pytest -q tests/mistakes --update
	$(BIN)/python scripts/mutants.py

lock: .venv/made   ## resolve the development environment anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra docs --group dev --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade --output-file requirements-dev.lock

clean:   ## remove what was made
	rm -rf .venv tests/editors/node_modules build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
