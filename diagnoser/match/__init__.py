"""Matching: which rules hold in a ``BuildLog``."""
