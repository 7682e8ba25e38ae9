"""Difference in differences: one module per estimator, and what they share."""
