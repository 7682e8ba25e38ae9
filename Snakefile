"""The whole pipeline. Read workflow/rules/ in order; `arviointi` does the work."""

import sys
from pathlib import Path

from arviointi.config.exhibits import FEEDBACK_KINDS, FIGURE_KINDS
from arviointi.config.load import load_study
from arviointi.contracts.canonical import REGISTERS
from arviointi.digests import code_digest, text_digest
from arviointi.errors import ConfigError

try:
    study = load_study("config")
except ConfigError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)


include: "workflow/rules/common.smk"


wildcard_constraints:
    region=one_of(study.settings.regions),
    delivery=r"\d{4}-\d{2}-\d{2}[a-z]?",
    instrument=one_of(study.instruments),
    rubric=one_of(study.rubrics),
    outcome=one_of(study.outcomes),
    analysis=one_of(study.analyses),
    exhibit=one_of(study.exhibits),


rule all:
    input:
        "results/7_report/index.html",


include: "workflow/rules/1_validate.smk"
include: "workflow/rules/2_harmonise.smk"
include: "workflow/rules/3_score.smk"
include: "workflow/rules/4_assemble.smk"
include: "workflow/rules/5_estimate.smk"
include: "workflow/rules/6_present.smk"
include: "workflow/rules/7_report.smk"
