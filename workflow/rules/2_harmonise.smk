"""What does everyone's data look like in one shape?

results/1_validated/ → results/2_canonical/
"""


rule harmonise_surveys:
    input:
        accepted=validated("accepted"),
        verdicts=validated("verdict.json"),
        schemas=SCHEMAS,
        study="config/study.yaml",
    output:
        responses="results/2_canonical/responses.parquet",
    log:
        "results/logs/harmonise_surveys.log",
    params:
        code=code("arviointi.harmonise.step"),
    shell:
        """
        arviointi harmonise_surveys --accepted {input.accepted:q} --verdicts {input.verdicts:q} \
            --schemas {input.schemas:q} --study {input.study:q} --responses {output.responses:q} \
            2>{log:q}
        """


rule harmonise_registers:
    input:
        accepted=validated("accepted"),
        verdicts=validated("verdict.json"),
        schemas=SCHEMAS,
        study="config/study.yaml",
    output:
        tables=canonical(REGISTERS),
    log:
        "results/logs/harmonise_registers.log",
    params:
        code=code("arviointi.harmonise.step"),
    shell:
        """
        arviointi harmonise_registers --accepted {input.accepted:q} --verdicts {input.verdicts:q} \
            --schemas {input.schemas:q} --study {input.study:q} --tables {output.tables:q} 2>{log:q}
        """
