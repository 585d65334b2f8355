"""The wheel holds what runs, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_ships_prompts_and_schema_and_no_harness(tmp_path: Path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    wanted = {f"rag/prompts/{path.name}" for path in (ROOT / "prompts").iterdir()}
    assert wanted | {"rag/search/schema.sql", "rag/py.typed", "rag/cli/main.py"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"rag"}
