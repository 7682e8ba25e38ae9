"""Counts and shares: generalised linear models with inference by team."""
