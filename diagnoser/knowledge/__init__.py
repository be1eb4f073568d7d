"""What the rules know, made readable: one record per cause, and the search over them."""
