# Two commands to know: `make report` and `make test`. Needs python3 (3.11–3.13) and make, nothing else.

PYTHON ?= python3
UV     := .tools/bin/uv
BIN    := .venv/bin
STUDY  ?= .
HERE   := PATH="$(CURDIR)/$(BIN):$$PATH"
RUN    := $(BIN)/snakemake --snakefile Snakefile --workflow-profile workflow/profiles/default --directory $(STUDY)


export UV_PYTHON_DOWNLOADS := never
# A run is many short processes: none should have to compile the package anew.
unexport PYTHONDONTWRITEBYTECODE
# Processes share the cores; threads of linear algebra within each would wait for one another.
export OMP_NUM_THREADS ?= 1

.PHONY: report test check clean england finland benchmark benchmark-drops benchmark-child-months benchmark-fidelity benchmark-mixed-models benchmark-mixed-size benchmark-bands benchmark-staggered coverage recovery reference mutations torture docs lock help

report: .venv/ready  ## run the study in STUDY (default: the root study) to a finished report
	@$(HERE) $(RUN)
	@echo "Report: $(STUDY)/results/7_report/index.html"

test: .venv/ready  ## run the tests
	@$(HERE) $(BIN)/pytest -n auto --dist loadfile

check: .venv/ready  ## run what pre-commit runs: format, lint, types
	@$(HERE) $(BIN)/pre-commit run --all-files

clean:  ## delete what the pipeline made in STUDY
	rm -rf $(STUDY)/results $(STUDY)/.snakemake

england: .venv/ready  ## run the second study, on open English data that lie beside the checkout
	@$(BIN)/python tests/studies/prepare.py tests/studies/england_practice_models
	@$(MAKE) --no-print-directory report STUDY=tests/studies/england_practice_models

finland: .venv/ready  ## run the third study, on open Finnish data that lie beside the checkout
	@$(BIN)/python tests/studies/prepare.py tests/studies/finland_open_statistics
	@$(MAKE) --no-print-directory report STUDY=tests/studies/finland_open_statistics

benchmark: .venv/ready  ## time a fresh clone to a finished report
	@$(BIN)/python benchmarks/pipeline.py

benchmark-drops: .venv/ready | $(UV)  ## time and memory of checking drops, side by side with other libraries
	@$(BIN)/python benchmarks/drops.py

benchmark-child-months: .venv/ready  ## time and memory of turning spells into child-months
	@$(BIN)/python benchmarks/child_months.py

benchmark-fidelity: .venv/ready  ## time and memory of fidelity with all sensitivity analyses
	@$(BIN)/python benchmarks/fidelity.py

benchmark-mixed-models: .venv/ready  ## time and memory of a mixed model, beside statsmodels
	@$(BIN)/python benchmarks/mixed_models.py

benchmark-bands: .venv/ready  ## coverage of simultaneous bands where teams are few
	@$(BIN)/python benchmarks/bands.py

benchmark-staggered: .venv/ready  ## time and memory of staggered starts, beside diff-diff
	@$(BIN)/python benchmarks/staggered.py

benchmark-mixed-size: .venv/ready  ## how often mixed models claim an effect that is not there (ten minutes)
	@$(BIN)/python benchmarks/mixed_size.py

coverage: .venv/ready  ## coverage of intervals and bands beside other software (half an hour); REPLICATIONS=200 for a first look
	@$(BIN)/python benchmarks/coverage.py --replications $(or $(REPLICATIONS),2000)

recovery: .venv/ready  ## do the registered analyses find what the root study was simulated with (seven minutes)
	@$(BIN)/python benchmarks/recovery.py --replications $(or $(REPLICATIONS),200)

reference: .venv/ready  ## every number of R and of papers beside ours; needs the reference data beside the checkout
	@$(BIN)/python benchmarks/reference.py

mutations: .venv/ready  ## plant each kind of fault in clean drops and count what the checks find
	@$(BIN)/python benchmarks/mutations.py

torture: .venv/ready  ## read files that break readers, and show what is said of each
	@$(BIN)/python benchmarks/torture.py

docs: .venv/ready  ## write the reference of the configuration language
	@$(BIN)/arviointi config_reference

lock: | $(UV)  ## resolve requirements.lock anew from pyproject.toml, with hashes and for every platform
	@$(UV) pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
	  --output-file requirements.lock

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

.venv/ready: requirements.lock pyproject.toml | $(UV)
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

$(UV):
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools uv==0.13.9 \
	  || { echo "Setting up needs pip for $(PYTHON): on Debian, 'apt install python3-pip'."; exit 1; }
