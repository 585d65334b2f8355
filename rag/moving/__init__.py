"""Moving a whole workspace: into one file, and out of it again."""
