"""Rules about notifications and needs assessments."""

from arviointi.validate.rule import RuleSet

NOTIFICATIONS = RuleSet()


@NOTIFICATIONS.rule("R107", table="ilmoitukset", columns=("arvio_valmis", "arvio_alku"))
def assessment_ends_before_it_starts() -> str:
    """Find needs assessments that were completed before they began."""
    return "arvio_valmis < arvio_alku"


@NOTIFICATIONS.rule("R108", table="ilmoitukset", columns=("arvio_alku", "pvm"))
def assessment_starts_before_the_notification() -> str:
    """Find needs assessments that began before the notification arrived."""
    return "arvio_alku < pvm"


@NOTIFICATIONS.rule("R751", table="ilmoitukset", columns=("arvio_valmis", "pvm"))
def assessment_is_long() -> str:
    """Find needs assessments completed long after the law's three months from the notification."""
    return "arvio_valmis - pvm > $limit"


@NOTIFICATIONS.rule("R752", table="ilmoitukset", columns=("arvio_valmis", "arvio_alku"))
def assessment_ended_that_never_began() -> str:
    """Find needs assessments with the day of completion but no beginning."""
    return "arvio_valmis IS NOT NULL AND arvio_alku IS NULL"
