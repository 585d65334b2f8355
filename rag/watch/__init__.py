"""Watching folders: what changes in them, and a round of adding and syncing for it."""
