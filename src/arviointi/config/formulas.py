"""The fixed part of a mixed model as a formula: which columns it may name."""

FORMULA_COLUMNS = ("pilot", "wave", "period", "site", "region")
COVARIATE_PREFIX = "x_"


def formula_problem(formula: str) -> str | None:
    """Say what is wrong with a one-sided formula (formulaic's grammar), or None.

    It may name the columns pilot (1 or 0), wave (categories in order), period (number), site and region
    (categories), and covariates of the panel by their name there, in backticks where it has an equals sign.
    """
    from formulaic import Formula, SimpleFormula  # noqa: PLC0415  half a second that few studies need
    from formulaic.errors import FormulaicError  # noqa: PLC0415  the same

    try:
        parsed = Formula(formula)
    except FormulaicError as error:
        return f"formula '{formula}' cannot be read: {str(error).splitlines()[0]}"
    if not isinstance(parsed, SimpleFormula):
        return f"formula '{formula}' must be a right side only, without '~' and '|'"
    unknown = sorted(name for name in map(str, parsed.required_variables) if not _is_known(name))
    if unknown:
        known = ", ".join(FORMULA_COLUMNS)
        return f"formula '{formula}' names {', '.join(unknown)}, but may name {known} and x_ columns only"
    return None


def _is_known(name: str) -> bool:
    return name in FORMULA_COLUMNS or name.startswith(COVARIATE_PREFIX)
