"""Text → typed values in DuckDB's SQL. A value that is not of its type is null, never another value."""

from arviointi.config.drops import ColumnType, RawColumn
from arviointi.io.database import literal, name_of, one_of
from arviointi.validate.columns import Field

EMPTY, WRONG_CODE, OUT_OF_RANGE, ITEM_NOT_WHOLE, ITEM_OUT_OF_RANGE = 1, 10, 11, 12, 13
SPACES = " \u00a0\u202f\u2009"
YES = ("true", "kyllä", "k", "tosi", "ja")
NO = ("false", "ei", "e", "epätosi", "nej")

TYPES: dict[ColumnType, tuple[str, int]] = {
    "id": ("text_of", 0),
    "string": ("text_of", 0),
    "code": ("text_of", 0),
    "date": ("date_of", 2),
    "number": ("number_of", 3),
    "integer": ("number_of", 4),
    "boolean": ("boolean_of", 5),
    "month": ("month_of", 6),
    "week": ("week_of", 7),
    "year": ("year_of", 8),
    "partial_date": ("partial_date_of", 9),
}

MACROS = r"""
CREATE MACRO text_of(x) AS nullif(x, '');
CREATE MACRO date_of(x) AS CASE
    WHEN x = '' THEN NULL
    WHEN x LIKE '____-__-__' THEN TRY_CAST(x AS DATE)
    WHEN x LIKE '%.%.____' THEN CAST(try_strptime(x, '%d.%m.%Y') AS DATE)
    WHEN regexp_full_match(x, '\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?')
        THEN TRY_CAST(x[1:10] AS DATE)
    ELSE slashed_date(x) END;
CREATE MACRO month_of(x) AS CASE
    WHEN regexp_full_match(x, '\d{4}-\d{2}') THEN TRY_CAST(x || '-01' AS DATE)
    WHEN regexp_matches(x, '^\d{4}-\d{2}-01|^0?1\.') THEN date_of(x) END;
CREATE MACRO year_of(x, ends) AS CASE WHEN regexp_full_match(x, '\d{4}')
    THEN CAST(TRY_CAST(x || '-' || ends AS DATE) + INTERVAL 1 DAY - INTERVAL 1 YEAR AS DATE) END;
CREATE MACRO monday(year, week) AS
    CAST(date_trunc('week', TRY_CAST(year || '-01-04' AS DATE)) AS DATE) + 7 * (CAST(week AS INTEGER) - 1);
CREATE MACRO in_its_year(d, year) AS CASE WHEN isoyear(d) = CAST(year AS INTEGER) THEN d END;
CREATE MACRO week_of(x) AS CASE
    WHEN regexp_full_match(x, '\d{4}-W(0?[1-9]|[1-4]\d|5[0-3])')
        THEN in_its_year(monday(x[1:4], split_part(x, 'W', 2)), x[1:4]) END;
CREATE MACRO partial_date_of(x) AS CASE
    WHEN regexp_full_match(x, '\d{4}') THEN TRY_CAST(x || '-12-31' AS DATE)
    WHEN regexp_full_match(x, '\d{4}-\d{2}') THEN last_day(TRY_CAST(x || '-01' AS DATE))
    ELSE date_of(x) END;
"""
EARLIEST, LATEST = "DATE '1900-01-01'", "DATE '2100-12-31'"
LARGEST_WHOLE = 1e15
ABSENT: dict[ColumnType, str] = {
    "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN",
    "date": "DATE", "month": "DATE", "week": "DATE", "year": "DATE", "partial_date": "DATE",
}  # fmt: skip


def macros(*, decimal_comma: bool, slashed_dates: bool = False) -> str:
    """Define the conversions by which a drop's text is read."""
    slashed = "CASE WHEN x LIKE '%/%/____' THEN CAST(try_strptime(x, '%d/%m/%Y') AS DATE) END"
    dates = f"CREATE MACRO slashed_date(x) AS {slashed if slashed_dates else 'CAST(NULL AS DATE)'};"
    others = "".join(
        f" WHEN {literal(word)} THEN {truth}"
        for truth, words in (("TRUE", YES), ("FALSE", NO))
        for word in words
    )
    booleans = (
        "CREATE MACRO boolean_of(x) AS CASE x WHEN '1' THEN TRUE WHEN '0' THEN FALSE "
        f"ELSE CASE lower(x){others} END END;"
    )
    return dates + MACROS + _number(decimal_comma=decimal_comma) + booleans


def _number(*, decimal_comma: bool) -> str:
    """Read `1234.5`; with a decimal comma also `1 234,5`, otherwise also `1,234.5`."""
    groups, mark, point = (SPACES, ",", "[.,]") if decimal_comma else ("," + SPACES, ".", "[.]")
    grouped = rf"[+-]?\d{{1,3}}([{groups}]\d{{3}})+({point}\d+)?"
    plain = f"coalesce(TRY_CAST(x AS DOUBLE), TRY_CAST(replace(x, {literal(mark)}, '.') AS DOUBLE))"
    cleared = f"TRY_CAST(translate(x, {literal(mark + groups)}, '.') AS DOUBLE)"
    when = f"CASE WHEN regexp_full_match(x, {literal(grouped)}) THEN {cleared} END"
    return (
        f"CREATE MACRO answer_of(x) AS {plain};"
        f"CREATE MACRO number_of(x) AS CASE WHEN x <> '' AND NOT contains(x, '_') "
        f"THEN coalesce({plain}, {when}) END;"
    )


def typed(field: Field) -> str:
    """Return the SQL of a field's value from its text; a reporting year becomes its first day."""
    if field.is_item:
        return f"answer_of({name_of(field.name)})"
    ends = f", {literal(field.column.year_ends)}" if field.column.type == "year" else ""
    return f"{TYPES[field.column.type][0]}({name_of(field.name)}{ends})"


def kept(field: Field, text: str, value: str, wrong: str) -> str:
    """Return the SQL of the value that may be used: null where it is wrong or stands for a missing one."""
    column = field.column
    usable = f"CAST({value} AS BIGINT)" if column.type == "integer" else value
    missing = f" AND {text} NOT IN {one_of(column.missing)}" if column.missing else ""
    return f"CASE WHEN {wrong} IS NULL{missing} THEN {usable} END"


def absent(field: Field) -> str:
    """Return the SQL of a column that was not delivered."""
    return f"CAST(NULL AS {ABSENT.get(field.column.type, 'VARCHAR')})"


def problem(field: Field, text: str, value: str) -> str:
    """Return the SQL of what is wrong with a value, as the number of its V rule; null: nothing.

    What is in order comes first: it is most of a column, and nothing more is asked of it.
    """
    column = field.column
    needs = EMPTY if field.is_required and not field.keeps_reason else None
    wants = _wants(field, text, value)
    whens = [
        f"WHEN {' AND '.join(wants.values())} THEN NULL",
        f"WHEN {text} IS NULL THEN {needs or 'NULL'}",
        f"WHEN {text} = '' THEN {EMPTY if field.is_required else 'NULL'}",
    ]
    if column.missing:
        whens.append(f"WHEN {text} IN {one_of(column.missing)} THEN NULL")
    *rules, last = wants
    whens += [f"WHEN ({wants[rule]}) IS NOT TRUE THEN {rule}" for rule in rules]
    return f"CAST(CASE {' '.join(whens)} ELSE {last} END AS UTINYINT)"


def _wants(field: Field, text: str, value: str) -> dict[int, str]:
    """Return the SQL of all that a value must be, each by the number of the V rule that it breaks otherwise.

    A list of codes is asked for only once: DuckDB makes a join of each.
    """
    column = field.column
    wants = {TYPES[column.type][1] or EMPTY: _is_of_its_type(column, value)}
    if field.is_item:
        wants = {ITEM_NOT_WHOLE: _is_of_its_type(column, value)}
    if column.codes:
        wants[WRONG_CODE] = f"{text} IN {one_of(column.codes)}"
    if column.range and column.type in {"integer", "number"}:
        rule = ITEM_OUT_OF_RANGE if field.is_item else OUT_OF_RANGE
        wants[rule] = f"{value} BETWEEN {column.range[0]} AND {column.range[1]}"
    return wants


def _is_of_its_type(column: RawColumn, value: str) -> str:
    """Return the SQL of what no conversion refuses: no fractions, infinity, or years nobody can mean."""
    if column.type == "integer":
        return f"{value} = floor({value}) AND abs({value}) <= {LARGEST_WHOLE}"
    if column.type == "number":
        return f"isfinite({value})"
    if ABSENT.get(column.type) == "DATE":
        return f"{value} BETWEEN {EARLIEST} AND {LATEST}"
    return f"{value} IS NOT NULL"


def reason(column: RawColumn, text: str, found: str) -> str:
    """Return the SQL of why a value is missing; null: it is not, or nothing was asked."""
    codes = " ".join(
        f"WHEN {text} = {literal(code)} THEN {literal(why)}" for code, why in column.missing.items()
    )
    return (
        f"CASE WHEN {text} IS NULL THEN 'user_missing' {codes} "
        f"WHEN {found} IN ({OUT_OF_RANGE}, {ITEM_OUT_OF_RANGE}) THEN 'out_of_range' "
        f"WHEN {found} > {EMPTY} THEN 'unreadable' END"
    )
