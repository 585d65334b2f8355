"""Children: what they return, raise, and that they die when they are killed. Run where no threads are."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import os, time
from eval.children import Child, Ended, Raised, forked
from rag.errors import StorageError

def full():
    raise StorageError("The disk is full.", "Free some.")

assert forked(lambda: {"n": [1, 2]}).returned() == {"n": [1, 2]}
ended = forked(full)
assert ended.raised == Raised("StorageError", "The disk is full. Free some.", 1)
assert (ended.killed, ended.result) == (False, None)
assert forked(lambda: 1 / 0).raised == Raised("ZeroDivisionError", "division by zero", None)

began = time.perf_counter()
two = [Child(lambda: time.sleep(60)) for _ in range(2)]
assert all(child.end(0.1).killed for child in two)
assert time.perf_counter() - began < 5
assert forked(lambda: os.kill(os.getpid(), 9)).killed
try:
    forked(full).returned()
except RuntimeError as error:
    assert "The disk is full." in str(error)
else:
    raise AssertionError
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody is left")
"""


def test_how_children_end():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.stdout, done.stderr, done.returncode) == ("nobody is left\n", "", 0)
