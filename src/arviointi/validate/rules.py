"""The rules for drops of child-protection teams, root causes first. `rules.yaml` words them."""

from arviointi.validate.rule import DropRule, together
from arviointi.validate.rules_children import CHILDREN
from arviointi.validate.rules_drop import DROP
from arviointi.validate.rules_history import HISTORY
from arviointi.validate.rules_meetings import MEETINGS
from arviointi.validate.rules_notifications import NOTIFICATIONS
from arviointi.validate.rules_placements import PLACEMENTS
from arviointi.validate.rules_previous import PREVIOUS
from arviointi.validate.rules_staff import STAFF
from arviointi.validate.rules_surveys import SURVEYS
from arviointi.validate.rules_teams import TEAMS

RULES: dict[str, DropRule] = together(
    DROP, PREVIOUS, TEAMS, STAFF, CHILDREN, MEETINGS, PLACEMENTS, NOTIFICATIONS, SURVEYS, HISTORY
)
