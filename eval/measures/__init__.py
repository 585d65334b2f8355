"""What is measured: one small file a measure, its formula's source in its docstring."""
