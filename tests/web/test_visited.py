"""The memory of addresses: kept as it was, and damaged is told."""

from pathlib import Path

import pytest

from rag.errors import IngestError
from rag.web.visited import Visit, Visited
from rag.workspace import init_workspace

PAGE = Visit(
    "https://courier.example/ferry", "2024-06-04T12:00:00Z", "there", None, '"a1"', None, "0f", ("ferry",)
)
FEED = Visit(
    *("https://courier.example/feed", "2024-06-04T12:00:00Z", "gone"),
    pages=(PAGE.url,),
    entries=(("g1", "ferry"),),
)


def test_visits_are_kept_by_address(tmp_path: Path):
    workspace = init_workspace(tmp_path)
    visited = Visited.of(workspace)
    assert visited[PAGE.url] is None

    for visit in (PAGE, FEED):
        visited.note(visit)
    visited.save()
    again = Visited.of(workspace)

    assert (again[PAGE.url], again[FEED.url], again["https://post.example/"]) == (PAGE, FEED, None)
    before = workspace.visited.read_bytes()
    again.save()
    assert workspace.visited.read_bytes() == before


def test_a_memory_from_before_feeds_had_names_for_entries_is_read(tmp_path: Path):
    workspace = init_workspace(tmp_path)
    old = '{"visits": [{"url": "a", "moment": "2024-06-04", "state": "there", "pages": ["b"]}]}'
    workspace.visited.write_text(old, encoding="utf-8")

    assert Visited.of(workspace)["a"] == Visit("a", "2024-06-04", "there", pages=("b",))


BAD_ENTRIES = '{"visits": [{"url": "a", "moment": "b", "state": "there", "entries": [["g1"]]}]}'


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"visits": [1]}', '{"visits": [{"url": "a"}]}', "\x00", BAD_ENTRIES]
)
def test_a_damaged_memory_is_told(tmp_path: Path, text: str):
    workspace = init_workspace(tmp_path)
    workspace.visited.write_text(text, encoding="utf-8")

    with pytest.raises(IngestError, match=r"visited\.json is damaged") as raised:
        Visited.of(workspace)
    assert raised.value.next_step.startswith("Delete it")
