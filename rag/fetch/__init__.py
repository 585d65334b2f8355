"""Asking the web for what a command names: safely, politely, and nothing else."""
