"""The proof of the rules: their examples and fixtures, run against them."""
