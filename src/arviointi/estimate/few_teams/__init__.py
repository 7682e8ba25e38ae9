"""Inference that holds with few teams, for every estimator alike."""
