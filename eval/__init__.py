"""The evaluation harness: ``python -m eval``. It imports ``rag``, never the reverse, and is not shipped."""
