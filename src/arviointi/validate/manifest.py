"""What a drop says of itself, before anything is checked: whose it is, which wave, what it supersedes."""

from arviointi.config.drops import DropSchema
from arviointi.io.raw_sheet import Found, Sheet, folded


def manifest_of(found: list[Found], schema: DropSchema) -> dict[str, str]:
    """Return what the one row of a drop's manifest says.

    Returns
    -------
    Text as delivered by what it says (`version`, `division`, `code`, `supersedes`) or becomes (`drop`,
    `wave`, `start` …); nothing for what is empty, nothing at all where there is no manifest or not one row.
    """
    if not schema.manifest:
        return {}
    table = schema.tables[schema.manifest]
    stem = folded(table.stem(schema.manifest))
    sheets = [one for one in found if isinstance(one, Sheet) and folded(one.name) == stem]
    if len(sheets) != 1 or sheets[0].cells.num_rows != 1:
        return {}
    row = sheets[0].cells.to_pylist()[0]
    texts = {folded(heading): row[str(place)] for place, heading in enumerate(sheets[0].header)}
    roles = {name: column.says or column.becomes for name, column in table.columns.items()}
    said = {role: (texts.get(folded(name)) or "").strip() for name, role in roles.items() if role}
    return {role: text for role, text in said.items() if text}
