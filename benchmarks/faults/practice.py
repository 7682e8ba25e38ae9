"""Faults in what is said of teams, workers, meetings and surveys: every value is possible by itself."""

from faults.drop import Drop, day_of, moved
from faults.registry import fault


@fault("rule")
def period_reversed(drop: Drop) -> None:
    """The drop's period ends before it starts."""
    table = drop["toimitus"]
    row = table.rows[0]
    start, end = table.get(row, "kausi_alku"), table.get(row, "kausi_loppu")
    table.set(row, "kausi_alku", end)
    table.set(row, "kausi_loppu", start)


@fault("rule")
def area_code_of_the_other_division(drop: Drop) -> None:
    """The area code is named in the other division of areas."""
    drop.spoil("toimitus", "aluejako", "hva2023")


@fault("rule")
def area_code_of_another_region(drop: Drop) -> None:
    """The area code is another region's."""
    drop.spoil("toimitus", "aluekoodi", "01")


@fault("rule")
def area_code_unknown(drop: Drop) -> None:
    """The area code does not exist."""
    drop.spoil("toimitus", "aluekoodi", "77")


@fault("rule")
def municipality_code_short(drop: Drop) -> None:
    """A municipality's code lost its leading zero."""
    drop.spoil("tiimit", "kunta", "49")


@fault("rule")
def practice_before_training(drop: Drop) -> None:
    """Client work by the model began before any training."""
    row = drop.pick("tiimit", lambda cells: bool(cells["asiakastyo_alku"] and cells["koulutus_alku"]))
    table = drop["tiimit"]
    table.set(row, "asiakastyo_alku", moved(-30)(table.get(row, "koulutus_alku")))


@fault("rule")
def team_without_staff(drop: Drop) -> None:
    """A team has no workers."""
    team = drop["tiimit"].get(drop["tiimit"].rows[0], "tiimi_id")
    staff = drop["tyontekijat"]
    staff.rows[:] = [row for row in staff.rows if staff.get(row, "tiimi_id") != team]


@fault("rule")
def comparison_team_trained(drop: Drop) -> None:
    """A pilot team is called a comparison team."""
    drop.spoil("tiimit", "ryhma", "vertailu", lambda cells: bool(cells["koulutus_alku"]))


@fault("rule")
def post_reversed(drop: Drop) -> None:
    """A worker's post ends before it starts."""
    row = drop.pick("tyontekijat")
    table = drop["tyontekijat"]
    table.set(row, "loppu", moved(-10)(table.get(row, "alku")))


@fault("rule")
def more_than_full_time(drop: Drop) -> None:
    """A worker is full time in two teams at once."""
    row = drop.pick("tyontekijat", lambda cells: not cells["loppu"])
    team = drop.pick("tiimit", lambda cells: cells["tiimi_id"] != drop["tyontekijat"].get(row, "tiimi_id"))
    drop["tyontekijat"].set(row, "fte", "1")
    drop.copy_row("tyontekijat", row, tiimi_id=drop["tiimit"].get(team, "tiimi_id"), fte="1")


@fault("rule")
def face_to_face_more_than_all(drop: Drop) -> None:
    """More hours face to face than hours worked."""
    drop.spoil("tyoaika", "tunnit_kasvokkain", "59")


@fault("rule")
def meeting_in_the_future(drop: Drop) -> None:
    """A meeting is dated after the extraction."""
    drop.spoil("kokoukset", "pvm", moved(800))


@fault("rule")
def meeting_long_before(drop: Drop) -> None:
    """A meeting is dated thirty years ago."""
    drop.spoil("kokoukset", "pvm", moved(-11000))


@fault("rule")
def action_before_meeting(drop: Drop) -> None:
    """An agreed action was done before the meeting."""
    drop.spoil("kasittelyt", "toteutunut_pvm", moved(-200))


@fault("rule")
def discussion_of_anothers_child(drop: Drop) -> None:
    """A child of another team's responsibility was discussed."""
    children, meetings = drop["lapset"], drop["kokoukset"]
    discussion = drop.pick("kasittelyt")
    meeting = drop["kasittelyt"].get(discussion, "kokous_id")
    team = next(meetings.get(r, "tiimi_id") for r in meetings.rows if meetings.get(r, "kokous_id") == meeting)
    own = {children.get(row, "lapsi_id") for row in children.rows if children.get(row, "tiimi_id") == team}
    other = drop.pick("lapset", lambda cells: cells["lapsi_id"] not in own)
    drop["kasittelyt"].set(discussion, "lapsi_id", children.get(other, "lapsi_id"))


@fault("rule")
def caseload_too_large(drop: Drop) -> None:
    """A worker's caseload is twice what the responsibilities say."""
    drop.spoil("asiakasmaarat", "lapsia", lambda text: str(2 * int(text) + 20))


@fault("rule")
def survey_far_from_wave(drop: Drop) -> None:
    """A questionnaire is dated half a year from its wave."""
    drop.spoil("perhekysely", "pvm", moved(-180))


@fault("rule")
def survey_of_another_wave(drop: Drop) -> None:
    """A questionnaire names another wave."""
    drop.spoil("tyontekijakysely", "aalto", lambda wave: "T2" if wave != "T2" else "T0")


@fault("rule")
def small_child_answers(drop: Drop) -> None:
    """A child of three answered for itself."""
    year = day_of(drop["toimitus"].get(drop["toimitus"].rows[0], "kausi_loppu")).year
    answer = drop.pick("perhekysely", lambda cells: cells["vastaaja"] == "lapsi")
    child = drop["perhekysely"].get(answer, "lapsi_id")
    drop.spoil("lapset", "syntymavuosi", str(year - 3), lambda cells: cells["lapsi_id"] == child)


@fault("rule")
def same_answer_throughout(drop: Drop) -> None:
    """A whole table's lengths were given in hours."""
    table = drop["kokoukset"]
    for row in table.rows:
        table.set(row, "kesto_min", str(max(1, round(int(table.get(row, "kesto_min")) / 60))))
