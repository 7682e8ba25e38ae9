"""Invented deliveries with known effects, from the same configuration as the study."""
