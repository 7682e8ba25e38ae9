"""Random numbers that are the same in every run, and that nothing else shares."""

import numpy as np

from arviointi.digests import text_digest


def generator(seed: int, name: str) -> np.random.Generator:
    """Return the generator of one named computation, so that adding another one changes no number."""
    return np.random.default_rng([seed, int(text_digest(name)[:8], 16)])
