"""What the made-up study of the exhibit tests is about: settings, outcomes, analyses, an instrument."""

from arviointi.config.study import StudySettings

REGIONS = ("pirkanmaa", "pohjois_savo", "kymenlaakso")
N_PILOT, N_COMPARISON = 14, 10


def label(fi: str, en: str) -> dict[str, str]:
    return {"fi": fi, "en": en}


def settings(**disclosure: object) -> StudySettings:
    return StudySettings.model_validate(
        {
            "title": label("Systeemisen lastensuojelun arviointi", "Evaluation of systemic child protection"),
            "author": label("Arviointiryhmä", "Evaluation team"),
            "seed": 1,
            "languages": ["fi", "en"],
            "regions": {
                region: {"label": label(name, name), "division": "maakunta2018", "code": str(number)}
                for number, (region, name) in enumerate(
                    zip(REGIONS, ("Pirkanmaa", "Pohjois-Savo", "Kymenlaakso"), strict=True), 1
                )
            },
            "waves": ["T0", "T1"],
            "disclosure": disclosure,
        }
    )


OUTCOMES = {
    "placements_emergency": {
        "kind": "count_in_period",
        "label": label("Uudet kiireelliset sijoitukset", "New emergency placements"),
        "definition": label("Uusia kiireellisiä sijoituksia.", "New emergency placements."),
        "better": "lower",
        "unit": label("sijoitusta 100 lapsikuukautta kohti", "placements per 100 child-months"),
        "events": "placements",
    },
    "placement_12m": {
        "kind": "event_within",
        "label": label("Sijoitus kodin ulkopuolelle 12 kk:n aikana", "Placement within 12 months"),
        "definition": label("Sijoitus.", "Placement."),
        "better": "lower",
        "unit": label("osuus lapsista", "share of children"),
        "months": 12,
    },
}
MODELS = {
    "main": {"estimator": "group_time", "role": "primary"},
    "twfe": {"estimator": "twfe", "role": "sensitivity"},
    "placebo": {"estimator": "group_time", "role": "placebo", "shift_start": -6},
}
ANALYSES = {
    "placements_emergency": {
        "question": label(
            "Vähentääkö malli kiireellisiä sijoituksia?", "Does the model reduce emergency placements?"
        ),
        "outcome": "placements_emergency",
        "family": "placements",
        "models": MODELS,
    },
    "placement_12m": {
        "question": label(
            "Vähentääkö malli sijoituksia kodin ulkopuolelle?", "Does the model reduce placements?"
        ),
        "outcome": "placement_12m",
        "family": "placements",
        "models": {"main": {"estimator": "group_time", "role": "primary"}},
    },
    "family_functioning": {
        "question": label("Paraneeko perheen toimintakyky?", "Does family functioning improve?"),
        "measure": {"instrument": "score15", "scale": "total", "informant": "parent"},
        "family": "families",
        "models": {"main": {"estimator": "mixed_model", "role": "primary"}},
    },
}
INSTRUMENT = {
    "label": label("SCORE-15", "SCORE-15"),
    "stem": "score15",
    "items": 5,
    "range": [1, 5],
    "reversed": [4, 5],
    "better": "lower",
    "scales": {
        "total": {
            "label": label("Kokonaispisteet", "Total"),
            "method": "mean",
            "items": [1, 2, 3, 4, 5],
            "min_answered": 4,
        }
    },
    "licence": "free",
    "source": "made up",
}
