"""What do the data say about a person or team?

results/2_canonical/ → results/3_scores/{measures,fidelity/<rubric>,outcomes}/
"""


rule score_measure:
    input:
        responses="results/2_canonical/responses.parquet",
        responsibilities="results/2_canonical/responsibilities.parquet",
        instrument="config/instruments/{instrument}.yaml",
    output:
        measure="results/3_scores/measures/{instrument}.parquet",
    log:
        "results/logs/score_measure/{instrument}.log",
    params:
        code=code("arviointi.score.step"),
    shell:
        """
        arviointi score_measure --responses {input.responses:q} --responsibilities {input.responsibilities:q} \
            --instrument {input.instrument:q} --measure {output.measure:q} 2>{log:q}
        """


rule score_fidelity:
    input:
        tables=canonical(REGISTERS),
        responses="results/2_canonical/responses.parquet",
        rubric="config/fidelity/{rubric}.yaml",
        study="config/study.yaml",
    output:
        scores="results/3_scores/fidelity/{rubric}/scores.parquet",
    log:
        "results/logs/score_fidelity/{rubric}.log",
    params:
        code=code("arviointi.score.step"),
    shell:
        """
        arviointi score_fidelity --tables {input.tables:q} --responses {input.responses:q} \
            --rubric {input.rubric:q} --study {input.study:q} --scores {output.scores:q} 2>{log:q}
        """


rule score_outcome:
    input:
        tables=canonical(REGISTERS),
        definition="config/outcomes/{outcome}.yaml",
        study="config/study.yaml",
    output:
        outcome="results/3_scores/outcomes/{outcome}.parquet",
    log:
        "results/logs/score_outcome/{outcome}.log",
    params:
        code=code("arviointi.score.step"),
    shell:
        """
        arviointi score_outcome --tables {input.tables:q} --definition {input.definition:q} \
            --study {input.study:q} --outcome {output.outcome:q} 2>{log:q}
        """
