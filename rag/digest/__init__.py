"""Summaries, stories and the daily digest."""
