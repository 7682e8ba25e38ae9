"""What validate says about a drop."""

from arviointi.contracts.table import Column, Table

SEVERITIES = ("reject", "exclude", "query")

FINDINGS = Table(
    "findings",
    "One row a finding. Severity says what happens to the data: the drop is not used, the row is not used, "
    "or it is used and the region is asked to confirm.",
    (
        Column("region", "string"),
        Column("delivery", "string"),
        Column("rule", "string", "stable id"),
        Column("severity", "string", allowed=SEVERITIES),
        Column("table", "string", null=True),
        Column("file", "string", "path inside the delivery; `book.xlsx#sheet` for a sheet", null=True),
        Column("row", "int", "as the spreadsheet shows it: the header is row 1", null=True),
        Column("column", "string", null=True),
        Column("value", "string", "as delivered", null=True),
        Column(
            "count", "int", "findings this line stands for: those beyond a thousand of a kind are one line"
        ),
        Column("fi", "string", "what is wrong and what to do, in Finnish"),
        Column("sv", "string", "the same in Swedish"),
        Column("en", "string", "the same in English"),
    ),
)
