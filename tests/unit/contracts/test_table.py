"""A contract promises columns, types, keys and allowed values; a broken promise is a bug and says which."""

import pyarrow as pa
import pytest

from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.estimates import ESTIMATES, FITS
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.table import Column, Table
from arviointi.errors import ContractError

VISITS = Table(
    "visits",
    "One row a visit.",
    (
        Column("team", "string", key=True),
        Column("day", "date", key=True),
        Column("mode", "string", null=True, allowed=("home", "office")),
        Column("minutes", "int", null=True, disclosive=True),
    ),
)


def visits(**changes: list) -> pa.Table:
    columns = {"team": ["a", "a"], "day": [1, 2], "mode": ["home", None], "minutes": [30.0, None], **changes}
    return pa.table({**columns, "day": pa.array(columns["day"], pa.int32()).cast(pa.date32())})


def test_columns_are_put_in_order_and_cast():
    shuffled = visits().select(["minutes", "mode", "day", "team"])
    assert VISITS.conform(shuffled).schema.types == [pa.string(), pa.date32(), pa.string(), pa.int64()]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"team": ["a", None]}, "'team' has 1 empty values"),
        ({"mode": ["home", "street"]}, r"'mode' has values outside .*: \['street'\]"),
        ({"day": [1, 1]}, r"key \['team', 'day'\] repeats on 1 rows"),
        ({"city": ["x", "y"]}, r"unknown columns \['city'\]"),
    ],
)
def test_a_broken_promise_is_named(changes, message):
    with pytest.raises(ContractError, match=message):
        VISITS.conform(visits(**changes))


def test_a_fraction_is_not_silently_cut_to_a_whole_number():
    with pytest.raises(pa.ArrowInvalid):
        VISITS.conform(visits(minutes=[30.5, None]))


@pytest.mark.parametrize(
    "contract", [*CANONICAL.values(), ESTIMATES, FITS, PANEL, FLOW], ids=lambda c: c.name
)
def test_every_contract_holds_for_no_rows(contract):
    assert contract.conform(contract.empty()).num_rows == 0


def test_counts_of_people_are_marked_disclosive():
    assert ESTIMATES.disclosive == ["n_obs", "n_units", "n_treated", "n_clusters"]
    assert FLOW.disclosive == ["n_teams", "n_units", "n_rows"]
