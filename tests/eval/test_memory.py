"""The peak of a process is its own, however large the one that started it was."""

from __future__ import annotations

import subprocess
import sys

from eval.memory import peak_memory

PEAK = "from eval.memory import peak_memory; print(peak_memory())"


def test_a_process_has_had_what_it_held():
    held = bytearray(b"x") * 400_000_000
    size = len(held)
    del held

    assert peak_memory() > size


def test_what_the_parent_had_does_not_count():
    held = bytearray(b"x") * 400_000_000
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)

    assert len(held) < peak_memory()
    assert int(done.stdout) < 100_000_000
