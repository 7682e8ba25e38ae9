"""Moves between levels: counted right, and no hidden count can be worked out, nor with the table's help."""

from collections import Counter
from itertools import pairwise, product

import pytest

import practice_factory as practice
from arviointi.config.exhibits_practice import FidelityTable, LevelFlow
from arviointi.contracts.blocks import Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.disclosure import release
from arviointi.present.fidelity_table import COUNTED, fidelity_table
from arviointi.present.level_flow import flows, level_flow

TITLE = {"fi": "Otsikko", "en": "Title"}
PLAN = LevelFlow(kind="level_flow", title=TITLE, rubrics=[practice.RUBRIC], waves=["T0", "T1", "T2"])
LEVEL_TABLE = FidelityTable(
    kind="fidelity_table", title=TITLE, rubrics=[practice.RUBRIC], waves=["T0", "T1", "T2"], parts=["H"]
)
NAMES = {2: "high", 1: "moderate", 0: "low", None: "not_scored"}
LARGE = [(0, 1, 1)] * 12 + [(0, 0, 1)] * 8 + [(1, 2, 2)] * 9 + [(None, 0, 0)] * 6
SMALL = [*LARGE, (2, 1, 0), (2, None, 1), (1, 0, 2), (0, 2, None)]


@pytest.fixture(scope="module")
def small():
    """Moves of which many are made by few teams."""
    return flows(PLAN, practice.with_scores(practice.levels(SMALL)))


def brute_force(paths):
    steps = Counter()
    for path in paths:
        for number, (here, there) in enumerate(pairwise(path)):
            steps[f"T{number}", NAMES[here], f"T{number + 1}", NAMES[there]] += 1
    return steps


def test_every_move_is_counted():
    shown = flows(PLAN, practice.with_scores(practice.levels(LARGE)))
    counted = {move: content.value for move, content in shown.moves.items()}
    assert counted == {move: brute_force(LARGE)[move] for move in shown.moves}
    assert shown.teams.value == len(LARGE)


def test_comparison_teams_do_not_flow():
    scores = practice.levels(LARGE)
    both = scores.assign(arm=scores["arm"].where(scores["team"] < "t20", "comparison"))
    assert flows(PLAN, practice.with_scores(both)).teams.value == 20


def test_no_small_number_of_teams_is_shown(small):
    steps = brute_force(SMALL)
    assert all(isinstance(small.moves[move], Suppressed) for move, n in steps.items() if n < 5)


def margins(shown):
    """Every sum that readers know: teams of a level, and all teams."""
    for number, wave in enumerate(shown.waves):
        yield shown.teams, [shown.levels[wave, level] for level in COUNTED]
        for level in COUNTED:
            for place, other in ((0, number + 1), (2, number - 1)):
                if 0 <= other < len(shown.waves):
                    of_level = [
                        c for move, c in shown.moves.items() if move[place : place + 2] == (wave, level)
                    ]
                    yield shown.levels[wave, level], of_level[:4]


def test_no_sum_has_exactly_one_hidden_part(small):
    """The simplest attack: subtract everything shown from a shown total."""
    for total, parts in margins(small):
        hidden = [cell for cell in (total, *parts) if isinstance(cell, Suppressed)]
        assert len(hidden) != 1


def possible_moves(shown, one, other):
    """Brute force: every matrix of moves of one step that agrees with all that is shown."""
    cells = [(one, here, other, there) for here, there in product(COUNTED, repeat=2)]
    open_cells = [cell for cell in cells if isinstance(shown.moves[cell], Suppressed)]
    allowed = [range(1, 5) if shown.moves[cell].below else range(5, 13) for cell in open_cells]
    for values in product(*allowed):
        matrix = {cell: shown.moves[cell].value for cell in cells if cell not in open_cells}
        matrix |= dict(zip(open_cells, values, strict=True))
        if all(agrees(shown, matrix, wave, place) for place, wave in ((0, one), (2, other))):
            yield matrix


def agrees(shown, matrix, wave, place):
    for level in COUNTED:
        total = shown.levels[wave, level]
        found = sum(n for cell, n in matrix.items() if cell[place : place + 2] == (wave, level))
        if isinstance(total, Number) and found != total.value:
            return False
    return True


def test_every_hidden_move_could_have_been_another_number():
    paths = [(0, 1)] * 7 + [(0, 0)] * 6 + [(1, 1)] * 5 + [(1, 0)] * 2 + [(0, 2)] + [(1, 2)] * 2
    plan = PLAN.model_copy(update={"waves": ["T0", "T1"]})
    shown = flows(plan, practice.with_scores(practice.levels(paths)))
    worlds = list(possible_moves(shown, "T0", "T1"))
    hidden = [move for move, content in shown.moves.items() if isinstance(content, Suppressed)]
    assert len(hidden) >= 4
    assert all(len({world[move] for world in worlds}) > 1 for move in hidden)


@pytest.mark.parametrize("paths", [LARGE, SMALL[12:], [(0, 1, 1)] * 70 + [(None, 1, 0)]])
def test_levels_are_hidden_as_in_the_table_of_levels(paths):
    """Otherwise one exhibit would fill the gaps of the other."""
    sources = practice.with_scores(practice.levels(paths))
    shown = flows(PLAN, sources)
    rows = {row.id: row.cells for row in fidelity_table(LEVEL_TABLE, sources).block.groups[0].rows}
    for wave in shown.waves:
        of_table = dict(zip(COUNTED, rows[f"pilot.{wave}"][2:6], strict=True))
        assert {level: shown.levels[wave, level] for level in COUNTED} == of_table


def test_the_width_of_a_hidden_band_follows_from_what_is_shown():
    """2 + 2 and 3 + 1 teams look the same. Each lies between 1 and 3, as together they are "fewer than 5"."""
    first = [(0, 1)] * 20 + [(0, 0)] * 20 + [(1, 1)] * 20 + [(1, 0)] * 20 + [(0, 2)] * 2 + [(1, 2)] * 2
    second = first[:-4] + [(0, 2)] * 3 + [(1, 2)]
    plan = PLAN.model_copy(update={"waves": ["T0", "T1"]})
    pictures = [flows(plan, practice.with_scores(practice.levels(paths))) for paths in (first, second)]
    shown = [{k: v for k, v in one.widths.items() if len(k) == 4} for one in pictures]
    small = [("T0", level, "T1", "high") for level in ("low", "moderate")]
    assert [one[move] for one in shown for move in small] == [2] * 4


def test_a_wave_without_scores_is_left_out():
    paths = [(0, 1, None)] * 10
    made = level_flow(PLAN, practice.with_scores(practice.levels(paths))).block
    assert [group.id for group in made.table.groups] == ["T0.T1"]


def test_a_study_without_scores_says_so():
    made = level_flow(PLAN, practice.with_scores(practice.levels([]))).block
    assert made.table.groups == ()
    assert "no pilot team has a level" in speak(made.alt, "en")


def test_one_team_shows_nothing_of_itself():
    shown = flows(PLAN, practice.with_scores(practice.levels([(0, 1, 1)])))
    assert isinstance(shown.teams, Suppressed)
    assert not any(isinstance(one, Number) and one.value for one in shown.moves.values())


def test_without_protection_everything_is_counted_and_marked_a_draft():
    sources = practice.with_scores(practice.levels(SMALL), enabled=False)
    assert not any(isinstance(one, Suppressed) for one in flows(PLAN, sources).moves.values())
    assert release("x", level_flow(PLAN, sources), sources.rules).is_draft


def test_it_goes_to_a_person_because_the_profile_shows_teams_one_by_one():
    sources = practice.with_scores(practice.levels(LARGE))
    assert release("x", level_flow(PLAN, sources), sources.rules).status == "review"
