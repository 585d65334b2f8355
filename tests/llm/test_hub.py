"""The hub's real client against a small hub on this machine, and against hubs that are not there."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import rag
from rag.errors import ModelDamaged, PullFailed, UsageError
from rag.llm.catalogue import CatalogueEntry, ModelFile
from rag.llm.folder import installed
from rag.llm.hub import HubSource
from rag.llm.progress import Silent
from rag.llm.pull import pull, pull_reference
from rag.llm.reference import HubReference, parse_hub_reference

COMMIT = "c" * 40
WEIGHTS = b"GGUF\x03\x00\x00\x00" + b"w" * 3000
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


@dataclass
class SmallHub:
    """Serves files as the hub does, ``etag`` being the checksum unless set; remembers the requests."""

    files: dict[str, bytes]
    etag: str = ""
    requests: list[str] = field(default_factory=list)
    endpoint: str = ""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer()

            def do_GET(self) -> None:
                if content := self._answer():
                    self.wfile.write(content)

            def _answer(self) -> bytes | None:
                hub.requests.append(f"{self.command} {self.path}")
                content = hub.files.get(self.path)
                self.send_response(404 if content is None else 200)
                self.send_header("X-Repo-Commit", COMMIT)
                if content is None:
                    self.send_header("X-Error-Code", "EntryNotFound")
                self.send_header("ETag", f'"{hub.etag or hashlib.sha256(content or b"").hexdigest()}"')
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                return content

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@pytest.fixture
def hub() -> Iterator[SmallHub]:
    paths = (f"/owner/tiny/resolve/{at}/q/tiny.gguf" for at in ("main", "v1", COMMIT))
    small = SmallHub(dict.fromkeys(paths, WEIGHTS))
    with ThreadingHTTPServer(("127.0.0.1", 0), small.handler()) as server:
        small.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield small
        server.shutdown()


def make_entry(sha256: str = SHA256, size: int = len(WEIGHTS)) -> CatalogueEntry:
    file = ModelFile("tiny.gguf", size, sha256, "q/tiny.gguf")
    return CatalogueEntry("tiny", "model", (file,), "Apache-2.0", "owner/tiny")


def test_a_file_comes_from_the_commit_that_was_looked_at(hub: SmallHub, tmp_path: Path) -> None:
    path = pull(make_entry(), tmp_path, Silent(), (HubSource(hub.endpoint),))
    assert path == tmp_path / "tiny.gguf"
    assert path.read_bytes() == WEIGHTS
    assert hub.requests[0] == "HEAD /owner/tiny/resolve/main/q/tiny.gguf"
    assert hub.requests[-1] == f"GET /owner/tiny/resolve/{COMMIT}/q/tiny.gguf"
    assert {p.name for p in tmp_path.iterdir()} >= {"tiny.gguf", "tiny.gguf.json"}
    assert not (tmp_path / ".pull-tiny").exists()


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (make_entry(sha256="0" * 64), f"has the checksum {SHA256}, wanted {'0' * 64}"),
        (make_entry(size=9), "has 3008 bytes, wanted 9"),
    ],
)
def test_a_file_that_changed_at_its_publishers_is_not_downloaded(
    entry: CatalogueEntry, says: str, hub: SmallHub, tmp_path: Path
) -> None:
    with pytest.raises(PullFailed, match=says):
        pull(entry, tmp_path, Silent(), (HubSource(hub.endpoint),))
    assert [request.split()[0] for request in hub.requests] == ["HEAD"]


def test_a_hub_that_gives_other_bytes_than_it_says_is_not_believed(hub: SmallHub, tmp_path: Path) -> None:
    hub.etag = "0" * 64
    with pytest.raises(
        ModelDamaged, match=f"found 3008 bytes with the checksum {SHA256}, wanted 3008 bytes with 0000"
    ):
        pull(make_entry(sha256="0" * 64), tmp_path, Silent(), (HubSource(hub.endpoint),))
    assert installed(tmp_path, ()) == ()


def test_a_missing_file_is_a_failed_pull(hub: SmallHub, tmp_path: Path) -> None:
    hub.files.clear()
    with pytest.raises(PullFailed, match=r"The hub did not give q/tiny\.gguf: "):
        pull(make_entry(), tmp_path, Silent(), (HubSource(hub.endpoint),))


def test_a_closed_port_fails_at_once_and_names_the_next_step(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    begun = time.monotonic()
    with pytest.raises(PullFailed) as error:
        pull(make_entry(), tmp_path, Silent(), (HubSource(f"http://127.0.0.1:{port}"),))
    assert time.monotonic() - begun < 5
    assert error.value.next_step == "Get the file elsewhere, then `rag models add FILE`."


def test_a_hub_that_never_answers_is_given_up_within_five_seconds(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        begun = time.monotonic()
        with pytest.raises(PullFailed):
            pull(
                make_entry(), tmp_path, Silent(), (HubSource(f"http://127.0.0.1:{server.getsockname()[1]}"),)
            )
        assert time.monotonic() - begun < 5


def test_offline_means_that_the_hub_is_not_asked(hub: SmallHub) -> None:
    code = (
        "import sys; from rag.errors import PullFailed; from rag.llm.hub import HubSource\n"
        "from rag.llm.reference import HubReference\n"
        "try: HubSource(sys.argv[1]).look(HubReference('owner/tiny', 'q/tiny.gguf', 'main'))\n"
        "except PullFailed as error: print(error.message)"
    )
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(Path(str(rag.__file__)).parents[1])}
    command = [sys.executable, "-c", code, hub.endpoint]
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    assert said == "HF_HUB_OFFLINE is set, so the hub is not asked.\n"
    assert hub.requests == []


@pytest.mark.parametrize(
    ("text", "repo", "file", "revision"),
    [
        ("hf:o/r/m.gguf@v1", "o/r", "m.gguf", "v1"),
        ("hf:o/r/sub/m-Q4_K.gguf@refs/pr/3", "o/r", "sub/m-Q4_K.gguf", "refs/pr/3"),
        ("hf:o/r/m.gguf", "o/r", "m.gguf", "main"),
    ],
)
def test_references(text: str, repo: str, file: str, revision: str) -> None:
    assert parse_hub_reference(text) == HubReference(repo, file, revision)


@pytest.mark.parametrize(
    "text",
    [
        "o/r/m.gguf@v1",
        "hf:o/m.gguf",
        "hf:o/r/m.bin",
        "hf:o/r/../m.gguf",
        "hf:o/r//m.gguf",
        "hf:o/r/m.gguf@",
        "hf:o/r/a b.gguf",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(UsageError, match="Write hf:OWNER/REPO/FILE@REVISION"):
        parse_hub_reference(text)


def test_a_reference_is_pulled_once_and_named_after_its_file(hub: SmallHub, tmp_path: Path) -> None:
    reference, source = HubReference("owner/tiny", "q/tiny.gguf", "v1"), HubSource(hub.endpoint)
    path = pull_reference(reference, SHA256.upper(), tmp_path, Silent(), source)
    assert path == tmp_path / "tiny.gguf"
    assert path.read_bytes() == WEIGHTS
    asked = len(hub.requests)
    assert pull_reference(reference, SHA256, tmp_path, Silent(), source) == path
    assert len(hub.requests) == asked
    with pytest.raises(UsageError, match=r"There is another model at .*tiny\.gguf"):
        pull_reference(reference, "1" * 64, tmp_path, Silent(), source)


def test_a_reference_to_a_catalogued_model_becomes_it(hub: SmallHub, tmp_path: Path) -> None:
    known = CatalogueEntry("small", "model", (ModelFile("S.gguf", 3008, SHA256),), "MIT", "other/repo")
    reference, source = HubReference("owner/tiny", "q/tiny.gguf", "v1"), HubSource(hub.endpoint)
    assert pull_reference(reference, SHA256, tmp_path, Silent(), source, (known,)) == tmp_path / "S.gguf"
    assert [model.name for model in installed(tmp_path, (known,))] == ["small"]


@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64, "a" * 63])
def test_a_reference_needs_a_checksum(sha256: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no SHA-256"):
        pull_reference(HubReference("o/r", "m.gguf", "v1"), sha256, tmp_path, Silent())


def test_a_split_model_is_refused_before_the_hub_is_asked(tmp_path: Path) -> None:
    reference = HubReference("o/r", "m-00001-of-00003.gguf", "v1")
    with pytest.raises(UsageError, match="is part 1 of 3 of a split model"):
        pull_reference(reference, "a" * 64, tmp_path, Silent())
