"""What tests of several rooms use."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

# The same examples every time: what fails once fails again. The long run looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile(
    "long", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def interrupts_are_heard() -> Iterator[None]:
    """A test run in the background is started with SIGINT ignored, and its processes would be too."""
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, earlier)


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory):
    """A workspace of the sample articles, built with the real embedder: its folder."""
    from rag.newsroom import Newsroom
    from rag.workspace import init_workspace

    workspace = init_workspace(tmp_path_factory.mktemp("sample"))
    shutil.copytree(ROOT / "corpus" / "sample", workspace.corpus / "sample")
    with Newsroom(workspace) as newsroom:
        newsroom.sync()
    return workspace.root
