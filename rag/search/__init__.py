"""Chunks and sentences in two indexes, lexical (SQLite FTS5) and dense (FAISS), fused; and the library that
keeps them.
"""
