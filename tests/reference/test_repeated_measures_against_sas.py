"""Repeated measures against SAS's PROC MIXED.

GROWTH: Potthoff and Roy (1964), as in the SAS/STAT User's Guide, The MIXED Procedure, example "Repeated
Measures": maximum likelihood; the first iteration is that of independent residuals. Deviances of more
structures in Jennrich and Schluchter, Biometrics 42 (1986).

FEV1: three drugs, 24 patients each, one measurement before and one in each of eight hours after; Littell,
Stroup and Freund, SAS for Linear Models. REML of drug × hour as in output 5.1 of the course STA 6167,
University of Florida.

Tolerances: the digits printed.
"""

import numpy as np
import pytest

from arviointi.estimate.mixed.marginal import fit_marginal, marginal_inference
from arviointi.estimate.mixed.random_effects import RandomTerm

GROWTH = """
F 21.0 20.0 21.5 23.0
F 21.0 21.5 24.0 25.5
F 20.5 24.0 24.5 26.0
F 23.5 24.5 25.0 26.5
F 21.5 23.0 22.5 23.5
F 20.0 21.0 21.0 22.5
F 21.5 22.5 23.0 25.0
F 23.0 23.0 23.5 24.0
F 20.0 21.0 22.0 21.5
F 16.5 19.0 19.0 19.5
F 24.5 25.0 28.0 28.0
M 26.0 25.0 29.0 31.0
M 21.5 22.5 23.0 26.5
M 23.0 22.5 24.0 27.5
M 25.5 27.5 26.5 27.0
M 20.0 23.5 22.5 26.0
M 24.5 25.5 27.0 28.5
M 22.0 22.0 24.5 26.5
M 24.0 21.5 24.5 25.5
M 23.0 20.5 31.0 26.0
M 27.5 28.0 31.0 31.5
M 23.0 23.0 23.5 25.0
M 21.5 23.5 24.0 28.0
M 17.0 24.5 26.0 29.5
M 22.5 25.5 25.5 26.0
M 23.0 24.5 26.0 30.0
M 22.0 21.5 23.5 25.0
"""
FEV1 = """
a 2.46 2.68 2.76 2.50 2.30 2.14 2.40 2.33 2.20
a 3.50 3.95 3.65 2.93 2.53 3.04 3.37 3.14 2.62
a 1.96 2.28 2.34 2.29 2.43 2.06 2.18 2.28 2.29
a 3.44 4.08 3.87 3.79 3.30 3.80 3.24 2.98 2.91
a 2.80 4.09 3.90 3.54 3.35 3.15 3.23 3.46 3.27
a 2.36 3.79 3.97 3.78 3.69 3.31 2.83 2.72 3.00
a 1.77 3.82 3.44 3.46 3.02 2.98 3.10 2.79 2.88
a 2.64 3.67 3.47 3.19 2.19 2.85 2.68 2.60 2.73
a 2.30 4.12 3.71 3.57 3.49 3.64 3.38 2.28 3.72
a 2.27 2.77 2.77 2.75 2.75 2.71 2.75 2.52 2.60
a 2.44 3.77 3.73 3.67 3.56 3.59 3.35 3.32 3.18
a 2.04 2.00 1.91 1.88 2.09 2.08 1.98 1.70 1.40
a 2.77 3.36 3.42 3.28 3.30 3.31 2.99 3.01 3.08
a 2.96 4.31 4.02 3.38 3.31 3.46 3.49 3.38 3.35
a 3.11 3.88 3.92 3.71 3.59 3.57 3.48 3.42 3.63
a 1.47 1.97 1.90 1.45 1.45 1.24 1.24 1.17 1.27
a 2.73 2.91 2.99 2.87 2.88 2.84 2.67 2.69 2.77
a 3.25 3.59 3.54 3.17 2.92 3.48 3.05 3.27 2.96
a 2.73 2.88 3.06 2.75 2.71 2.83 2.58 2.68 2.42
a 3.30 4.04 3.94 3.84 3.99 3.90 3.89 3.89 2.98
a 2.85 3.38 3.42 3.28 2.94 2.96 3.12 2.98 2.99
a 2.72 4.49 4.35 4.38 4.36 3.77 4.23 3.83 3.89
a 3.68 4.17 4.30 4.16 4.07 3.87 3.87 3.85 3.82
a 2.49 3.73 3.51 3.16 3.26 3.07 2.77 2.92 3.00
c 2.30 3.41 3.48 3.41 3.49 3.33 3.20 3.07 3.15
c 2.91 3.92 4.02 4.04 3.64 3.29 3.10 2.70 2.69
c 2.08 2.52 2.44 2.27 2.23 2.01 2.26 2.34 2.44
c 3.02 4.43 4.30 4.08 4.01 3.62 3.23 2.46 2.97
c 3.26 4.55 4.58 4.44 4.04 4.33 3.87 3.75 3.81
c 2.29 4.25 4.37 4.10 4.20 3.84 3.43 3.79 3.74
c 1.96 3.00 2.80 2.59 2.42 1.61 1.83 1.21 1.50
c 2.70 4.06 3.98 4.06 3.93 3.61 2.91 2.07 2.67
c 2.50 4.37 4.06 3.68 3.64 3.17 3.37 3.20 3.25
c 2.35 2.83 2.79 2.82 2.79 2.80 2.76 2.64 2.69
c 2.34 4.06 3.68 3.59 3.27 2.60 2.72 2.22 2.68
c 2.20 2.82 1.90 2.57 2.30 1.67 1.90 2.07 1.76
c 2.78 3.18 3.13 3.11 2.97 3.06 3.27 3.24 3.33
c 3.43 4.39 4.63 4.19 4.00 4.01 3.66 3.47 3.22
c 3.07 3.90 3.98 4.09 4.03 4.07 3.56 3.83 3.75
c 1.21 2.31 2.19 2.21 2.09 1.75 1.72 1.80 1.36
c 2.60 3.19 3.18 3.15 3.14 3.08 2.96 2.97 2.85
c 2.61 3.54 3.45 3.25 3.01 3.07 2.65 2.47 2.55
c 2.48 2.99 3.02 3.02 2.94 2.69 2.66 2.68 2.70
c 3.73 4.37 4.20 4.17 4.19 4.07 3.86 3.89 3.89
c 2.54 3.26 3.39 3.27 3.20 3.32 3.09 3.25 3.15
c 2.83 4.72 4.97 4.99 4.96 4.95 4.82 4.56 4.49
c 3.47 4.27 4.50 4.34 4.00 4.11 3.93 3.68 3.77
c 2.79 4.10 3.85 4.27 4.01 3.78 3.14 3.94 3.69
p 2.14 2.36 2.36 2.28 2.35 2.31 2.62 2.12 2.42
p 3.37 3.03 3.02 3.19 2.98 3.01 2.75 2.70 2.84
p 1.88 1.99 1.62 1.65 1.68 1.65 1.85 1.96 1.30
p 3.10 3.24 3.37 3.54 3.31 2.81 3.58 3.76 3.05
p 2.91 3.35 3.92 3.69 3.97 3.94 3.63 2.92 3.31
p 2.29 3.04 3.28 3.17 2.99 3.31 3.21 2.98 2.82
p 2.20 2.46 3.22 2.65 3.02 2.25 1.50 2.37 1.94
p 2.70 2.85 2.81 2.96 2.69 2.18 1.91 2.21 1.71
p 2.25 3.45 3.48 3.80 3.60 2.83 3.17 3.22 3.13
p 2.48 2.56 2.52 2.67 2.60 2.68 2.64 2.65 2.61
p 2.12 2.19 2.44 2.41 2.55 2.93 3.08 3.11 3.06
p 2.37 2.14 1.92 1.75 1.58 1.51 1.94 1.84 1.76
p 2.73 2.57 3.08 2.62 2.91 2.71 2.39 2.42 2.73
p 3.15 2.90 2.80 3.17 2.39 3.01 3.22 2.75 3.14
p 2.52 3.02 3.21 3.17 3.13 3.38 3.25 3.29 3.35
p 1.48 1.35 1.15 1.24 1.32 0.95 1.24 1.04 1.16
p 2.52 2.61 2.59 2.77 2.73 2.70 2.72 2.71 2.75
p 2.90 2.91 2.89 3.01 2.74 2.71 2.86 2.95 2.66
p 2.83 2.78 2.89 2.77 2.77 2.69 2.65 2.84 2.80
p 3.50 3.81 3.77 3.78 3.90 3.80 3.78 3.70 3.61
p 2.86 3.06 2.95 3.07 3.10 2.67 2.68 2.94 2.89
p 2.42 2.87 3.08 3.02 3.14 3.67 3.84 3.55 3.75
p 3.66 3.98 3.77 3.65 3.81 3.77 3.89 3.63 3.74
p 2.88 3.04 3.00 3.24 3.37 2.69 2.89 2.89 2.76
"""


def table(text):
    """Return the group of each unit, and units × waves."""
    rows = [line.split() for line in text.split("\n") if line]
    return np.array([row[0] for row in rows]), np.array([row[1:] for row in rows], dtype=float)


def fitted(outcomes, design, structure, *, intercept=False, **how):
    """Fit units × waves with a design of as many rows."""
    units, waves = (part.ravel() for part in np.indices(outcomes.shape))
    terms = [RandomTerm("unit", units, np.ones((len(units), 1)))] if intercept else []
    return fit_marginal(
        outcomes.ravel(), design, units=units, waves=waves, structure=structure, terms=terms, **how
    )


@pytest.fixture(scope="module")
def growth():
    sex, outcomes = table(GROWTH)
    girl = np.repeat(sex == "F", 4).astype(float)
    age = np.tile([8.0, 10, 12, 14], len(sex))
    return outcomes, np.column_stack([np.ones(len(age)), girl, age, girl * age])


@pytest.fixture(scope="module")
def lungs():
    """Outcomes, and a design of cell means of drug × hour."""
    drug, measured = table(FEV1)
    cell = np.array(["acp".index(one) for one in drug])[:, None] * 8 + np.arange(8)
    return measured[:, 1:], np.eye(24)[cell.ravel()]


def test_growth_with_independent_residuals(growth):
    fit = fitted(*growth, "independent", restricted=False)
    assert -2 * fit.log_lik == pytest.approx(478.24175986, abs=5e-9)


@pytest.mark.parametrize(
    ("structure", "intercept", "wanted"), [("ar1", False, 440.681), ("independent", True, 428.639)]
)
def test_growth_with_autoregressive_or_exchangeable_residuals(growth, structure, intercept, wanted):
    fit = fitted(*growth, structure, intercept=intercept, restricted=False)
    assert -2 * fit.log_lik == pytest.approx(wanted, abs=5.1e-4)


def test_growth_with_unstructured_residuals_and_a_mean_for_each_age(growth):
    outcomes, design = growth
    cells = np.tile(np.eye(4), (len(outcomes), 1))
    fit = fitted(outcomes, np.column_stack([cells, design[:, [1]] * cells]), "unstructured", restricted=False)
    assert -2 * fit.log_lik == pytest.approx(416.509, abs=5.1e-4)


def test_growth_with_unstructured_residuals(growth):
    fit = fitted(*growth, "unstructured", restricted=False)
    assert -2 * fit.log_lik == pytest.approx(419.47704812, abs=2e-8)
    assert fit.coefficients == pytest.approx([15.8423, 1.5831, 0.8268, -0.3504], abs=5e-5)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx([0.9356, 1.4658, 0.07911, 0.1239], rel=4e-4)
    wanted = [5.1192, 2.4409, 3.9279, 3.6105, 2.7175, 5.9798, 2.5222, 3.0623, 3.8235, 4.6180]
    assert list(fit.parameters.values()) == pytest.approx(wanted, abs=5e-5)


@pytest.mark.parametrize(
    ("structure", "deviance"), [("independent", 1263.95663130), ("unstructured", 197.46436713)]
)
def test_lungs_by_restricted_likelihood(lungs, structure, deviance):
    outcomes, cells = lungs
    fit = fitted(outcomes, cells, structure)
    assert -2 * fit.log_lik == pytest.approx(deviance, abs=1e-8)


def test_covariance_of_hours_and_its_degrees_of_freedom(lungs):
    """Rows of the R matrix as printed; complete data have 72 − 3 degrees of freedom between patients."""
    outcomes, cells = lungs
    fit = fitted(outcomes, cells, "unstructured")
    first = [0.4541, 0.4587, 0.4441, 0.4154, 0.4349, 0.3934, 0.3562, 0.3840]
    fifth = [0.4349, 0.4943, 0.4843, 0.4837, 0.5779, 0.4945, 0.4643, 0.4950]
    assert fit.wave_covariance()[[0, 4]] == pytest.approx(np.array([first, fifth]), abs=5.1e-5)
    contrast = np.zeros(24)
    contrast[[0, 7, 8, 15]] = 1, -1, -1, 1
    assert marginal_inference(fit).kenward_roger(contrast).degrees == pytest.approx(69)
