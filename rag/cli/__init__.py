"""The command line: parse, call, render, exit code. Errors are caught once, in ``running.py``."""
