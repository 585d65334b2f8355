"""The error tree. Every error that a user can meet is one of these, and says what to do next.

::

    GroundwireError            exit code 1
    ├── UsageError             exit code 2: the words of the command do not fit together
    ├── WorkspaceError         no workspace, or one that cannot be used
    ├── IngestError            a file or folder that cannot be taken into the corpus
    │   ├── ArticleError       an article file of the corpus that cannot be read
    │   ├── ExportDamaged      an export of a workspace that is truncated, altered or none
    │   ├── FetchFailed        an address that did not give what was asked for
    │   └── FetchRefused       an address that is not asked at all
    ├── LibraryError           what is built from the corpus is missing, stale or damaged
    │   ├── LibraryMissing     nothing has been built yet
    │   ├── LibraryDamaged     a file of the library is truncated or altered
    │   │   └── LibraryOutdated  built by a version that is too old
    │   ├── LibraryNewer       built by a newer version
    │   ├── LibraryBusy        another process is writing to it
    │   └── EmbedderMismatch   it was built with another embedder
    ├── ModelError             a model that cannot be had or used
    │   ├── ModelMissing       not in the model folder
    │   ├── ModelDamaged       size or checksum differ from the publisher's
    │   └── PullFailed         no source gave the bytes
    ├── PromptError            a template with a missing or an unused variable
    ├── StorageError           the disk is full or cannot be written
    └── VerificationFailed     exit code 4: a saved answer does not hold

Errors of wrapped libraries (SQLite, FAISS, llama.cpp, ONNX Runtime) are turned into these where they arise.
"""

from __future__ import annotations


class GroundwireError(Exception):
    """Base of every error raised on purpose.

    ``message`` says what was found and what was wanted; ``next_step`` is what the reader can do about it.
    """

    exit_code = 1

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".rstrip()


class UsageError(GroundwireError):
    """The words of the command do not fit together."""

    exit_code = 2


class WorkspaceError(GroundwireError):
    """There is no workspace here, or it cannot be used."""


class IngestError(GroundwireError):
    """A file or folder cannot be taken into the corpus."""


class ArticleError(IngestError):
    """An article file of the corpus cannot be read."""


class ExportDamaged(IngestError):
    """An export of a workspace is truncated, altered or none."""


class FetchFailed(IngestError):
    """An address did not give what was asked for. ``status`` is what its server answered, if it did."""

    def __init__(self, message: str, next_step: str = "", status: int | None = None) -> None:
        super().__init__(message, next_step)
        self.status = status

    @property
    def gone(self) -> bool:
        """The server says that it has no such page, or has it no more (404, 410)."""
        return self.status in (404, 410)


class FetchRefused(IngestError):
    """An address is not asked at all: it is no web address, not public, or not for programs to read."""


class LibraryError(GroundwireError):
    """What is built from the corpus is missing, stale or damaged."""


class LibraryMissing(LibraryError):
    """Nothing has been built from the corpus yet."""


class LibraryDamaged(LibraryError):
    """A file of the library is truncated or altered."""


class LibraryOutdated(LibraryDamaged):
    """The library was built by an older version, and cannot be read by this one."""


class LibraryNewer(LibraryError):
    """The library was built by a newer version, and is left as it is."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class EmbedderMismatch(LibraryError):
    """The library was built with another embedder than the one asked for."""


class ModelError(GroundwireError):
    """A model cannot be had or used."""


class ModelMissing(ModelError):
    """The model is not in the model folder."""


class ModelDamaged(ModelError):
    """A model file's size or checksum differs from the publisher's."""


class PullFailed(ModelError):
    """No source gave the bytes of a model."""


class PromptError(GroundwireError):
    """A prompt template and its variables do not fit together."""


class StorageError(GroundwireError):
    """The disk is full or cannot be written."""


class VerificationFailed(GroundwireError):
    """A saved answer does not hold against the workspace."""

    exit_code = 4
