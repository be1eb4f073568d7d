"""Reading: the bytes of a build's output to a ``BuildLog``."""
