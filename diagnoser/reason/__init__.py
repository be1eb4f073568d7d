"""Reasoning: hits to ranked findings."""
