"""A new rule from a log that no rule knows."""
