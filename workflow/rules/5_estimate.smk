"""How large is the effect, how sure are we?

results/4_panels/ → results/5_estimates/
"""


def of_analyses(part):
    return expand(
        "results/5_estimates/{analysis}/{part}.parquet",
        analysis=study.analyses,
        part=part,
    )


rule estimate:
    input:
        panel="results/4_panels/{analysis}.parquet",
        analysis="config/analyses/{analysis}.yaml",
        study="config/study.yaml",
    output:
        estimates="results/5_estimates/{analysis}/estimates.parquet",
        fits="results/5_estimates/{analysis}/fits.parquet",
        influence="results/5_estimates/{analysis}/influence.parquet",
        diagnostics="results/5_estimates/{analysis}/diagnostics.parquet",
    log:
        "results/logs/estimate/{analysis}.log",
    benchmark:
        "results/logs/estimate/{analysis}.tsv"
    params:
        code=code("arviointi.estimate.step"),
    shell:
        """
        arviointi estimate --panel {input.panel:q} --analysis {input.analysis:q} \
            --study {input.study:q} --estimates {output.estimates:q} --fits {output.fits:q} \
            --influence {output.influence:q} --diagnostics {output.diagnostics:q} 2>{log:q}
        """


rule collect_estimates:
    input:
        estimates=of_analyses("estimates"),
        fits=of_analyses("fits"),
        influence=of_analyses("influence"),
        study="config/study.yaml",
    output:
        estimates="results/5_estimates/estimates.parquet",
        fits="results/5_estimates/fits.parquet",
        families="results/5_estimates/families.parquet",
    log:
        "results/logs/collect_estimates.log",
    params:
        code=code("arviointi.estimate.step"),
    shell:
        """
        arviointi collect_estimates --parts {input.estimates:q} --fit-parts {input.fits:q} \
            --influence-parts {input.influence:q} --study {input.study:q} \
            --estimates {output.estimates:q} --fits {output.fits:q} --families {output.families:q} 2>{log:q}
        """
