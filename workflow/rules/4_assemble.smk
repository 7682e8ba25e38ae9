"""Who is compared with whom, when?

results/3_scores/ → results/4_panels/
"""


def scores_of(wildcards):
    analysis = study.analyses[wildcards.analysis]
    if analysis.measure:
        return f"results/3_scores/measures/{analysis.measure.instrument}.parquet"
    return f"results/3_scores/outcomes/{analysis.outcome}.parquet"


def definition_of(wildcards):
    return definition_file(wildcards.analysis)


def fidelity_of(wildcards):
    rubric = study.analyses[wildcards.analysis].rubric
    parts = ["adoption", "doses"] if rubric else []
    return [f"results/3_scores/fidelity/{rubric}/{part}.parquet" for part in parts]


rule assemble:
    input:
        scores=scores_of,
        definition=definition_of,
        teams="results/2_canonical/teams.parquet",
        fidelity=fidelity_of,
        analysis="config/analyses/{analysis}.yaml",
        study="config/study.yaml",
    output:
        panel="results/4_panels/{analysis}.parquet",
        flow="results/4_panels/{analysis}_flow.parquet",
    log:
        "results/logs/assemble/{analysis}.log",
    params:
        code=code("arviointi.assemble.step"),
    shell:
        """
        arviointi assemble --scores {input.scores:q} --definition {input.definition:q} \
            --teams {input.teams:q} --fidelity {input.fidelity:q} --analysis {input.analysis:q} \
            --study {input.study:q} --panel {output.panel:q} --flow {output.flow:q} 2>{log:q}
        """
