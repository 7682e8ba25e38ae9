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
        adoption="results/3_scores/fidelity/{rubric}/adoption.parquet",
        doses="results/3_scores/fidelity/{rubric}/doses.parquet",
    log:
        "results/logs/score_fidelity/{rubric}.log",
    params:
        code=code("arviointi.score.step"),
    shell:
        """
        arviointi score_fidelity --tables {input.tables:q} --responses {input.responses:q} \
            --rubric {input.rubric:q} --study {input.study:q} --scores {output.scores:q} \
            --adoption {output.adoption:q} --doses {output.doses:q} 2>{log:q}
        """


rule score_sensitivity:
    input:
        tables=canonical(REGISTERS),
        responses="results/2_canonical/responses.parquet",
        rubric="config/fidelity/{rubric}.yaml",
        study="config/study.yaml",
    output:
        sensitivity="results/3_scores/fidelity/{rubric}/sensitivity.parquet",
        robustness="results/3_scores/fidelity/{rubric}/robustness.parquet",
    log:
        "results/logs/score_sensitivity/{rubric}.log",
    params:
        code=code("arviointi.score.step"),
    shell:
        """
        arviointi score_sensitivity --tables {input.tables:q} --responses {input.responses:q} \
            --rubric {input.rubric:q} --study {input.study:q} --sensitivity {output.sensitivity:q} \
            --robustness {output.robustness:q} 2>{log:q}
        """


rule score_agreement:
    input:
        tables=canonical(REGISTERS),
        responses="results/2_canonical/responses.parquet",
        rubric="config/fidelity/{rubric}.yaml",
        study="config/study.yaml",
    output:
        agreement="results/3_scores/fidelity/{rubric}/agreement.parquet",
    log:
        "results/logs/score_agreement/{rubric}.log",
    params:
        code=code("arviointi.score.step"),
    shell:
        """
        arviointi score_agreement --tables {input.tables:q} --responses {input.responses:q} \
            --rubric {input.rubric:q} --study {input.study:q} --agreement {output.agreement:q} 2>{log:q}
        """


rule score_factors:
    input:
        interviews="results/2_canonical/interviews.parquet",
        scores="results/3_scores/fidelity/{rubric}/scores.parquet",
        rubric="config/fidelity/{rubric}.yaml",
        study="config/study.yaml",
    output:
        factors="results/3_scores/fidelity/{rubric}/factors.parquet",
    log:
        "results/logs/score_factors/{rubric}.log",
    params:
        code=code("arviointi.score.step"),
    shell:
        """
        arviointi score_factors --interviews {input.interviews:q} --scores {input.scores:q} \
            --rubric {input.rubric:q} --study {input.study:q} --factors {output.factors:q} 2>{log:q}
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
