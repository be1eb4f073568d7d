"""The command line: it parses options, calls one function and prints."""
