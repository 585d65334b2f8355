"""Models from their publisher's hub repository, through ``huggingface_hub`` and its settings alone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, ClassVar

from rag.errors import PullFailed
from rag.llm.catalogue import CatalogueEntry, ModelFile
from rag.llm.progress import Progress
from rag.llm.reference import HubReference
from rag.llm.sources import Fetched
from rag.llm.staging import Staging
from rag.llm.storage import UNWRITABLE
from rag.llm.watching import watched

if TYPE_CHECKING:
    from huggingface_hub import HfFileMetadata

PROBE_SECONDS = 4.0
_TIMEOUT = 3.0  # of each step of a request; PROBE_SECONDS bounds the steps and the look-up of the name
_BY_HAND = "Get the file elsewhere, then `rag models add FILE`."
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class HubFile:
    """What the hub says of a file. ``sha256`` is None for small files, which it does not checksum so."""

    commit: str
    bytes: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class HubSource:
    """The hub, at the client's own ``endpoint`` if None. One quick look decides whether it can be reached."""

    endpoint: str | None = None
    title: ClassVar[str] = "the publisher's hub repository"

    def look(self, reference: HubReference) -> HubFile:
        """What the hub has under ``reference``. Raises PullFailed, after ``PROBE_SECONDS`` at the latest."""
        from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url

        if constants.HF_HUB_OFFLINE:
            raise PullFailed("HF_HUB_OFFLINE is set, so the hub is not asked.", f"Unset it, or: {_BY_HAND}")
        url = hf_hub_url(reference.repo, reference.file, revision=reference.revision, endpoint=self.endpoint)
        answers: SimpleQueue[HfFileMetadata | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(get_hf_file_metadata(url, timeout=_TIMEOUT, endpoint=self.endpoint))
            except Exception as error:  # the client has many; all mean that it has no file for us
                answers.put(error)

        # The look-up of a host's name knows no timeout: hence a thread, which may outlive the question.
        threading.Thread(target=ask, name="hub-probe", daemon=True).start()
        try:
            answer = answers.get(timeout=PROBE_SECONDS)
        except Empty:
            late = f"The hub did not answer within {PROBE_SECONDS:.0f} seconds."
            raise PullFailed(late, _BY_HAND) from None
        if isinstance(answer, Exception):
            why = f"The hub did not give {reference.file}: {_reason(answer)}."
            raise PullFailed(why, _BY_HAND) from answer
        if answer.size is None or answer.commit_hash is None:
            raise PullFailed(f"The hub does not say which {reference.file} it has.", _BY_HAND)
        etag = answer.etag or ""
        return HubFile(answer.commit_hash, answer.size, etag if _SHA256.fullmatch(etag) else None)

    def fetch(self, entry: CatalogueEntry, staging: Staging, progress: Progress) -> tuple[Fetched, ...]:
        """As ``Source.fetch``. A file that has changed at its publisher's is seen before it is downloaded."""
        looked = [(file, self._same(entry, file)) for file in entry.files]
        progress.start(f"Pulling {entry.name} from {self.title}", entry.bytes)
        try:
            return tuple(self._download(entry, file, at, staging.hub, progress) for file, at in looked)
        finally:
            progress.done()

    def _same(self, entry: CatalogueEntry, file: ModelFile) -> str:
        """The commit that holds exactly ``file``, as far as the hub tells; raises PullFailed."""
        found = self.look(HubReference(entry.repo, file.hub_path or file.path, entry.revision))
        if found.bytes != file.bytes:
            message = f"The hub's {file.path} has {found.bytes} bytes, wanted {file.bytes}."
            raise PullFailed(message, _BY_HAND)
        if found.sha256 not in (None, file.sha256):
            message = f"The hub's {file.path} has the checksum {found.sha256}, wanted {file.sha256}."
            raise PullFailed(message, _BY_HAND)
        return found.commit

    def _download(
        self, entry: CatalogueEntry, file: ModelFile, commit: str, folder: Path, progress: Progress
    ) -> Fetched:
        from huggingface_hub import hf_hub_download

        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _quiet(), watched(folder, file.bytes, progress):
                path = hf_hub_download(
                    entry.repo,
                    file.hub_path or file.path,
                    revision=commit,
                    local_dir=folder,
                    etag_timeout=_TIMEOUT,
                    endpoint=self.endpoint,
                )
        except Exception as error:
            if isinstance(error, OSError) and error.errno in UNWRITABLE:
                raise
            raise PullFailed(f"The hub broke off at {file.path}: {_reason(error)}.", _BY_HAND) from error
        return Fetched(file.path, (Path(path),))


def _reason(error: Exception) -> str:
    """The error's kind and first line, without a closing full stop."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__} {lines[0] if lines else ''}".strip().rstrip(".")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the client's own bars: progress is shown in one way."""
    from huggingface_hub.utils.tqdm import (
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
