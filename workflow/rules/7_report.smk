"""What did we learn, from which data?

results/6_exhibits/ → results/7_report/
"""

OTHER_PAGES = expand("results/7_report/{language}.html", language=LANGUAGES[1:])
REGION_PAGES = [
    *(study.settings.regions if REGIONAL + FEEDBACK else []),
    *(
        f"{id}.{language}"
        for id, region in study.settings.regions.items()
        for language in (region.languages if FEEDBACK else [])
    ),
]


rule report:
    input:
        study="config/study.yaml",
        texts=expand("config/report/{language}.md", language=LANGUAGES),
        blocks=[
            *expand("results/6_exhibits/tables/{exhibit}.json", exhibit=TABLES),
            *expand("results/6_exhibits/figures/{exhibit}.json", exhibit=FIGURES),
        ],
        figures=expand(
            "results/6_exhibits/figures/{exhibit}.{language}.svg",
            exhibit=FIGURES,
            language=LANGUAGES,
        ),
        fits="results/5_estimates/fits.parquet",
        drops="results/2_canonical/drops.parquet",
        region_blocks=expand("results/6_exhibits/regions/{id}.json", id=REGIONAL),
        feedback=expand("results/6_exhibits/feedback/{id}.json", id=FEEDBACK),
    output:
        pages=["results/7_report/index.html", *OTHER_PAGES],
        region_pages=expand("results/7_report/regions/{id}.html", id=REGION_PAGES),
        model="results/7_report/report.json",
        provenance="results/7_report/provenance.json",
    log:
        "results/logs/report.log",
    params:
        code=code("arviointi.report.step"),
        ledger=text_digest(study.ledger.model_dump_json()),
    shell:
        """
        arviointi report --study {input.study:q} --ledger config/deliveries.yaml --texts {input.texts:q} \
            --blocks {input.blocks:q} --figures {input.figures:q} --fits {input.fits:q} \
            --drops {input.drops:q} --region-blocks {input.region_blocks:q} \
            --feedback {input.feedback:q} --pages {output.pages:q} \
            --region-pages {output.region_pages:q} --model {output.model:q} \
            --provenance {output.provenance:q} 2>{log:q}
        """
