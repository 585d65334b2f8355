"""Groundwire: ask your articles anything, on your own machine, and check every word of the answer.

Importing this package loads no heavy library; each loads on first use, behind one file (see README, Layout).
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
