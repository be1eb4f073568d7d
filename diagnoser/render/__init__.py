"""One module per output format; each turns a ``Diagnosis`` into text."""
