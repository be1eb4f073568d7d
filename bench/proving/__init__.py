"""What `prove_fixes.py` and `saga.py` are made of: builds of labelled scenarios, before and after a fix."""
