"""How large is the effect, how sure are we?

results/4_panels/ → results/5_estimates/
"""


rule estimate:
    input:
        panel="results/4_panels/{analysis}.parquet",
        analysis="config/analyses/{analysis}.yaml",
        study="config/study.yaml",
    output:
        estimates="results/5_estimates/{analysis}/estimates.parquet",
        fits="results/5_estimates/{analysis}/fits.parquet",
    log:
        "results/logs/estimate/{analysis}.log",
    benchmark:
        "results/logs/estimate/{analysis}.tsv"
    params:
        code=code("arviointi.estimate.step"),
    shell:
        """
        arviointi estimate --panel {input.panel:q} --analysis {input.analysis:q} \
            --study {input.study:q} --estimates {output.estimates:q} --fits {output.fits:q} 2>{log:q}
        """


rule collect_estimates:
    input:
        estimates=expand(
            "results/5_estimates/{analysis}/estimates.parquet", analysis=study.analyses
        ),
        fits=expand(
            "results/5_estimates/{analysis}/fits.parquet", analysis=study.analyses
        ),
    output:
        estimates="results/5_estimates/estimates.parquet",
        fits="results/5_estimates/fits.parquet",
    log:
        "results/logs/collect_estimates.log",
    params:
        code=code("arviointi.estimate.step"),
    shell:
        """
        arviointi collect_estimates --parts {input.estimates:q} --fit-parts {input.fits:q} \
            --estimates {output.estimates:q} --fits {output.fits:q} 2>{log:q}
        """
