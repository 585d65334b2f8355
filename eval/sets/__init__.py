"""The sets that are measured on: read from a folder that is given, never kept in the project."""
