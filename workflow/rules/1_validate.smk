"""Is this drop usable, and what must the region fix?

data/raw/<region>/<delivery>/ → results/1_validated/<region>/<delivery>/
"""


rule validate:
    input:
        files=delivered,
        schema=schema,
        rules="config/rules.yaml",
        study="config/study.yaml",
        codes=CODES,
        previous=previous,
        presets=PRESETS,
    output:
        findings="results/1_validated/{region}/{delivery}/findings.parquet",
        verdict="results/1_validated/{region}/{delivery}/verdict.json",
        accepted=directory("results/1_validated/{region}/{delivery}/accepted"),
    log:
        "results/logs/validate/{region}_{delivery}.log",
    params:
        code=code("arviointi.validate.step"),
        ledger=ledger_entry,
    shell:
        """
        arviointi validate --drop data/raw/{wildcards.region}/{wildcards.delivery} --ledger config/deliveries.yaml \
            --schema {input.schema:q} --rules {input.rules:q} --study {input.study:q} --codes {input.codes:q} \
            --previous {input.previous:q} --presets {input.presets:q} --findings {output.findings:q} \
            --verdict {output.verdict:q} --accepted {output.accepted:q} 2>{log:q}
        """
