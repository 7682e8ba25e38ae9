# Lookups that several rules share: by wildcards only, never by reading results.

LOCK = Path(workflow.basedir) / "requirements.lock"
DELIVERIES = study.ledger.in_force
PRESETS = [f"config/presets/{name}.yaml" for name in study.presets]
CODES = [f"config/codes/{name}.csv" for name in study.codes]


def one_of(names):
    return "|".join(sorted(names)) or "none"


def code(step):
    return code_digest(step, lock=LOCK)


def ledger_entry(wildcards):
    return text_digest(
        study.ledger.find(wildcards.region, wildcards.delivery).model_dump_json()
    )


def delivered(wildcards):
    entry = study.ledger.find(wildcards.region, wildcards.delivery)
    return [f"data/raw/{entry.id}/{name}" for name in entry.files]


def schema(wildcards):
    return f"config/drops/{study.ledger.find(wildcards.region, wildcards.delivery).version}.yaml"


def previous(wildcards):
    entry = study.ledger.find(wildcards.region, wildcards.delivery)
    before = study.ledger.before(entry)
    return [f"results/1_validated/{before.id}/accepted"] if before else []


def validated(result):
    return [f"results/1_validated/{d.id}/{result}" for d in DELIVERIES]


SCHEMAS = sorted({f"config/drops/{d.version}.yaml" for d in DELIVERIES})


def canonical(tables):
    return [f"results/2_canonical/{table}.parquet" for table in tables]


def unique(paths):
    return list(dict.fromkeys(paths))


def definition_file(analysis):
    plan = study.analyses[analysis]
    if plan.measure:
        return f"config/instruments/{plan.measure.instrument}.yaml"
    return f"config/outcomes/{plan.outcome}.yaml"
