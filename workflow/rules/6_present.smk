"""What may others see?

results/2_canonical … 5_estimates → results/6_exhibits/
"""

FIGURES = [id for id, one in study.exhibits.items() if one.kind in FIGURE_KINDS]
FEEDBACK = [id for id, one in study.exhibits.items() if one.kind in FEEDBACK_KINDS]
TABLES = [id for id in study.exhibits if id not in FIGURES + FEEDBACK]
REGIONAL = [id for id in TABLES if study.exhibits[id].per_region]
LANGUAGES = study.settings.languages


def sources(wildcards):
    exhibit = study.exhibits[wildcards.exhibit]
    return [
        *canonical(exhibit.canonical),
        *expand("results/3_scores/measures/{id}.parquet", id=exhibit.instruments),
        *expand(
            "results/3_scores/fidelity/{id}/{part}.parquet",
            id=exhibit.rubrics,
            part=exhibit.of_rubric,
        ),
        *expand("results/3_scores/outcomes/{id}.parquet", id=exhibit.outcomes),
        *expand(
            "results/4_panels/{id}{part}.parquet",
            id=exhibit.analyses,
            part=["", "_flow"],
        ),
        *expand(
            "results/5_estimates/{id}/{part}.parquet",
            id=exhibit.analyses,
            part=exhibit.of_analysis,
        ),
        *(["results/5_estimates/families.parquet"] if exhibit.reads_families else []),
    ]


def registered(exhibit):
    asked = exhibit.analyses if exhibit.reads_registrations else []
    return [id for id in asked if id in study.registrations]


def definitions(wildcards):
    exhibit = study.exhibits[wildcards.exhibit]
    return unique(
        [
            *expand("config/instruments/{id}.yaml", id=exhibit.instruments),
            *expand("config/fidelity/{id}.yaml", id=exhibit.rubrics),
            *expand("config/outcomes/{id}.yaml", id=exhibit.outcomes),
            *expand("config/analyses/{id}.yaml", id=exhibit.analyses),
            *map(definition_file, exhibit.analyses),
            *expand("config/registered/{id}.yaml", id=registered(exhibit)),
        ]
    )


rule present_table:
    input:
        exhibit="config/exhibits/{exhibit}.yaml",
        study="config/study.yaml",
        sources=sources,
        definitions=definitions,
    output:
        table="results/6_exhibits/tables/{exhibit}.parquet",
        block="results/6_exhibits/tables/{exhibit}.json",
        regions="results/6_exhibits/regions/{exhibit}.json",
    log:
        "results/logs/present_table/{exhibit}.log",
    params:
        code=code("arviointi.present.step"),
    shell:
        """
        arviointi present_table --exhibit {input.exhibit:q} --study {input.study:q} \
            --sources {input.sources:q} --definitions {input.definitions:q} --table {output.table:q} \
            --block {output.block:q} --regions {output.regions:q} 2>{log:q}
        """


rule present_figure:
    input:
        exhibit="config/exhibits/{exhibit}.yaml",
        study="config/study.yaml",
        sources=sources,
        definitions=definitions,
    output:
        table="results/6_exhibits/figures/{exhibit}.parquet",
        block="results/6_exhibits/figures/{exhibit}.json",
        figures=expand(
            "results/6_exhibits/figures/{{exhibit}}.{language}.svg", language=LANGUAGES
        ),
    log:
        "results/logs/present_figure/{exhibit}.log",
    params:
        code=code("arviointi.present.step"),
    shell:
        """
        arviointi present_figure --exhibit {input.exhibit:q} --study {input.study:q} \
            --sources {input.sources:q} --definitions {input.definitions:q} \
            --table {output.table:q} --block {output.block:q} --figures {output.figures:q} 2>{log:q}
        """


rule present_feedback:
    input:
        exhibit="config/exhibits/{exhibit}.yaml",
        study="config/study.yaml",
        sources=sources,
        definitions=definitions,
    output:
        regions="results/6_exhibits/feedback/{exhibit}.json",
    log:
        "results/logs/present_feedback/{exhibit}.log",
    params:
        code=code("arviointi.present.step"),
    shell:
        """
        arviointi present_feedback --exhibit {input.exhibit:q} --study {input.study:q} \
            --sources {input.sources:q} --definitions {input.definitions:q} \
            --regions {output.regions:q} 2>{log:q}
        """
