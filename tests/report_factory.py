"""A whole made-up report, for the tests of report and of its pages in a browser."""

import pandas as pd

import exhibit_factory as study
import feedback_factory as feedback
import practice_factory as practice
import quality_factory as quality
from arviointi.config.exhibits import FIGURE_KINDS, ExhibitFile
from arviointi.config.study import Ledger
from arviointi.contracts.blocks import Exhibit
from arviointi.present.disclosure import release
from arviointi.present.figures import draw, make_figure
from arviointi.present.kinds import make_table
from arviointi.present.regional import regional
from arviointi.present.sources import words
from arviointi.present.team_feedback import strips, team_feedback
from arviointi.report.compose import Material
from arviointi.report.model import RegionPage
from arviointi.report.origin import Code
from arviointi.report.regions import Sent, region_pages
from arviointi.report.texts import parse

LANGUAGES = ("fi", "en")
TEXTS = {
    "fi": """## Johdanto åäö

Teksti, jossa on *korostus* ja pitkä osoite <https://doi.org/10.1016/j.childyouth.2022.106732>.

{{exhibit: effects}}

### Ajassa

- yksi
- kaksi

{{trend}}
""",
    "en": """## Introduction

Text with *emphasis*.

{{exhibit: effects}}

### Over time

- one
- two

{{trend}}
""",
}
RUBRIC = {"rubrics": ["systemic_practice"]}
EXHIBITS = {
    "effects": {"kind": "effects_table", "analyses": list(study.ANALYSES)},
    "trend": {"kind": "trend_plot", "analyses": ["placements_emergency"], "periods_per_point": 3},
    "event_study": {"kind": "event_study_plot", "analyses": ["placements_emergency"], "model": "main"},
    "profile": {
        "kind": "fidelity_profile",
        "canonical": ["responses"],
        "waves": ["T0", "T1"],
        "elements": ["R1", "R2"],
        **RUBRIC,
    },
    "level_flow": {"kind": "level_flow", "waves": ["T0", "T1"], **RUBRIC},
    "caseloads": {
        "kind": "caseload_plot",
        "waves": ["T0", "T1"],
        "indicator": "R3.1",
        "anchors": [{"fi": name, "en": name} for name in ("lähtötaso", "laki", "suositus")],
        **RUBRIC,
    },
    "calendar": {
        "kind": "meeting_calendar",
        "canonical": ["meetings", "coverage", "teams", "drops"],
        "weeks_before": 4,
        "weeks_after": 26,
        **RUBRIC,
    },
    "levels": {"kind": "fidelity_table", "waves": ["T0", "T1"], "parts": ["H", "R1"], **RUBRIC},
    "flow": {"kind": "flow_table", "analyses": list(study.ANALYSES)},
    "deliveries": {"kind": "deliveries_table", "canonical": ["drops"]},
    "reliability": {"kind": "reliability_table", "instruments": ["score15"], "canonical": ["responses"]},
}


def exhibits(**disclosure: object) -> tuple[dict[str, Exhibit], dict[str, dict[str, str]]]:
    """Every exhibit as released, and the pictures by exhibit and language."""
    sources = practice.sources(**disclosure)
    made, pictures = {}, {}
    for name, values in EXHIBITS.items():
        title = {"fi": f"Otsikko: {name}", "en": f"Title: {name}"}
        plan = ExhibitFile.model_validate({**values, "title": title, "note": title}).root
        make = make_figure if plan.kind in FIGURE_KINDS else make_table
        made[name] = release(name, make(plan, sources), sources.rules, words(plan.note))
        if plan.kind in FIGURE_KINDS:
            pictures[name] = {language: draw(plan, sources, name, language) for language in LANGUAGES}
    return made, pictures


def ledger() -> Ledger:
    files = {"data.csv": {"sha256": "a" * 64, "size": 3}}
    return Ledger.model_validate(
        {
            "deliveries": [
                {
                    "region": region,
                    "delivery": "2018-10-22",
                    "version": "v1",
                    "simulated": True,
                    "files": files,
                }
                for region in study.REGIONS
            ]
        }
    )


def material(made: dict[str, Exhibit], *, simulated: bool = True, **changes: object) -> Material:
    """What a report is made from."""
    values = {
        "settings": study.settings(),
        "ledger": ledger(),
        "pages": {language: parse(text) for language, text in TEXTS.items()},
        "exhibits": made,
        "fits": pd.concat([study.fits(name) for name in study.ANALYSES], ignore_index=True),
        "drops": study.drops().assign(is_simulated=simulated),
        "code": Code("0.1.0", "0123456789ab", {"numpy": "2.0"}, dict.fromkeys(made, "c0de")),
    }
    return Material(**{**values, **changes})


REGIONAL = {
    "deliveries": {"kind": "deliveries_table", "canonical": ["drops"]},
    "findings": {"kind": "findings_table", "canonical": ["findings_summary"]},
    "staff": {"kind": "staff_response", "canonical": ["responses"], **RUBRIC},
}


def feedback_pages() -> list[RegionPage]:
    """The pages, in Finnish and in Swedish, of a region that is told about its own teams."""
    rows = [
        *feedback.many_teams(),
        *feedback.score_rows("regiona", "weak", wave="T0", base=0.2),
        *feedback.score_rows("regiona", "weak", base=0.3, changes={"H": {"flags": "critical_gap:R3"}}),
        *feedback.score_rows("regiona", "usual", arm="comparison", base=0.1),
    ]
    own = feedback.own_teams(rows, ("regiona",))
    own.sources.settings.regions["regiona"].languages.append("sv")
    teams = team_feedback(own)["regiona"]
    sent = Sent(region_page().exhibits, teams, strips(own, "regiona"))
    return list(region_pages(own.sources.settings, {"regiona": sent}, study.drops()))


def region_page() -> RegionPage:
    """The page of one region of the made-up study."""
    plans = {
        name: ExhibitFile.model_validate({**plan, "title": {"fi": name, "en": name}, "per_region": True}).root
        for name, plan in REGIONAL.items()
    }
    counts = {(region, f"t{n}", "pilot"): 6 for region in study.REGIONS for n in range(6)}
    found = [quality.finding("pirkanmaa", "R110", 12), quality.finding("pirkanmaa", "V03", 3)]
    sources = quality.sources(
        quality.staff_in_post(counts), findings_summary=quality.table("findings_summary", found)
    )
    own = [
        regional(name, plan, sources, make_table(plan, sources))["pirkanmaa"] for name, plan in plans.items()
    ]
    (page,) = region_pages(study.settings(), {"pirkanmaa": Sent(own)}, study.drops())
    return page
