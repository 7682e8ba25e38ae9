"""Every number that R, a paper or another library gives for the methods here, beside ours.

Run with `make reference`. Prints Markdown tables and writes them to benchmarks/reference.md. Needs the data
and R's outputs in ../shared/fixtures, beside the checkout; exit code 2 without them. Nothing is asserted:
that is for tests/reference.
"""

import datetime as dt
import sys
import warnings
from pathlib import Path

import reference_generalised
import reference_group_time
import reference_honest
import reference_least_squares
import reference_mixed
from reference_rows import FIXTURES, R, Row

HERE = Path(__file__).parent
TOPICS = {
    "Staggered starts by cohort and period (Callaway and Sant'Anna)": reference_group_time.rows,
    "Least squares, decomposition, clusters": reference_least_squares.rows,
    "Mixed models": reference_mixed.rows,
    "Counts and binary answers": reference_generalised.rows,
    "Honest intervals (Rambachan and Roth)": reference_honest.rows,
}
HEADING = """# Reference numbers beside ours

Written by `make reference`. A line that stands for several numbers (`of`) shows the two that are farthest
apart. `asked`: how far apart they may be, set beforehand or by the digits printed; `rel.`: relative to the
reference. In bold: farther than that. R 4.2.2 computed its numbers once; they and the scripts lie in
../shared/fixtures/r_reference.

- Reports print other standard errors than these, on purpose: CR2, or the spread of each cohort, with degrees
  of freedom for few teams. Here the same scores of teams get R's correction, or none where R has none, which
  shows that they are the same.
- Documented outlier: R's standard errors of doubly robust repeated cross-sections (its estimates are fine).
  They are up to 1.7 % from ours, and ours are those of diff-diff to all digits (below).
- Mixed models in bold: lme4 stops just before the maximum. At its variances our errors are its errors, and
  our log-likelihood is nowhere lower than there (but for rounding).
- clubSandwich prints generalised models to three or four digits, with weights from one step before the last.
"""
HEADER = """
## {topic}

| what | source | of | reference | ours | difference | asked |
|---|---|--:|--:|--:|--:|--:|
"""


def section(topic: str, rows: list[Row]) -> str:
    return HEADER.format(topic=topic) + "\n".join(one.line() for one in rows) + "\n"


def main() -> int:
    """Compare every topic, print the tables and write them."""
    if not R.is_dir():
        print(f"The reference data are not beside this checkout: no folder {FIXTURES}.", file=sys.stderr)
        return 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {topic: list(rows()) for topic, rows in TOPICS.items()}
    compared = [one for rows in found.values() for one in rows]
    apart = sum(not one.holds for one in compared)
    day = dt.datetime.now(dt.UTC).date()
    count = sum(one.count for one in compared)
    foot = f"\n{count} numbers in {len(compared)} lines, of which {apart} farther apart than asked. {day}.\n"
    text = HEADING + "".join(section(topic, rows) for topic, rows in found.items()) + foot
    print(text)
    (HERE / "reference.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
