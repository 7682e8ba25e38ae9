"""The effects that were put into the deliveries, for tests of recovery; never read by the pipeline."""

from typing import Any

import numpy as np

from arviointi.config.drops import DropSchema
from arviointi.config.simulated_practice import Scale
from arviointi.config.simulation import Simulation
from arviointi.simulate.answers import expected_score, expected_shift
from arviointi.simulate.calendar import date_of
from arviointi.simulate.design import each_row
from arviointi.simulate.rates import BASES
from arviointi.simulate.region import RegionRecords


def truth(
    seed: int, simulation: Simulation, schema: DropSchema, regions: list[RegionRecords]
) -> dict[str, Any]:
    """Describe everything that was put in.

    Returns
    -------
    seed; parameters (the whole of both files); months.
    surveys: by instrument, for each wave the effect and the change in everybody, standardised by the baseline
    SD of the item mean and as item means. teams: facts of each team with, for pilot teams, the true effect on
    new placements per 100 child-months in every month. att: these effects averaged over pilot teams' months
    from the first whole month of client work, each month as one observation (`equal`) and by child-months
    (`by_exposure`).
    """
    months = [date_of(first).isoformat()[:7] for first in regions[0].registers.months[:-1]]
    blocks = {stem: block for table in schema.tables.values() for stem, block in table.items.items()}
    scales = {**simulation.surveys.family, **simulation.surveys.staff}
    return {
        "seed": seed,
        "parameters": simulation.model_dump(mode="json"),
        "months": months,
        "surveys": {stem: _survey(scale, blocks[stem]) for stem, scale in scales.items()},
        "teams": [fact for region in regions for fact in _teams(region, months)],
        "att": {basis: _att(regions, [basis]) for basis in BASES}
        | {"any_removal": _att(regions, list(BASES))},
    }


def _survey(scale: Scale, block: Any) -> dict[str, Any]:
    waves = sorted({*scale.effect, *scale.shift})
    return {
        wave: {
            "effect": scale.effect.get(wave, 0.0),
            "change": scale.shift.get(wave, 0.0),
            "effect_item_mean": expected_score(scale, block, expected_shift(scale, "pilot", wave))
            - expected_score(scale, block, expected_shift(scale, "comparison", wave)),
            "change_item_mean": expected_score(scale, block, expected_shift(scale, "comparison", wave))
            - expected_score(scale, block, 0.0),
        }
        for wave in waves
    }


def _teams(records: RegionRecords, months: list[str]) -> list[dict[str, Any]]:
    design, registers = records.design, records.registers
    facts = []
    for number, team in enumerate(each_row(design.teams)):
        is_pilot = team.arm == "pilot"
        fact: dict[str, Any] = {
            "region": design.region,
            "team": team.team,
            "arm": team.arm,
            "site": team.site,
            "is_site": bool(team.is_site),
            "practice_start": date_of(team.practice_start).isoformat() if is_pilot else None,
            "strength": round(float(team.strength), 4),
            "contamination": team.contamination,
            "untreated_rate": {b: round(float(registers.untreated[b][number].mean()), 5) for b in BASES},
        }
        if is_pilot:
            first = int(np.flatnonzero(registers.effects[BASES[0]][number])[0])
            fact["first_month"] = months[first]
            fact["effects"] = {
                basis: np.round(registers.effects[basis][number][first:], 5).tolist() for basis in BASES
            }
        facts.append(fact)
    return facts


def _att(regions: list[RegionRecords], bases: list[str]) -> dict[str, float]:
    effects, weights = [], []
    for records in regions:
        registers = records.registers
        starts = records.design.teams["practice_start"].to_numpy(dtype=float)[:, None]
        whole = registers.months[:-1] >= starts
        effects.append(np.sum([registers.effects[basis] for basis in bases], axis=0)[whole])
        weights.append(registers.exposure[whole])
    effect, weight = np.concatenate(effects), np.concatenate(weights)
    return {"equal": float(effect.mean()), "by_exposure": float(np.average(effect, weights=weight))}
