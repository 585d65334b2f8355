"""What a reader of a format is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from rag.errors import IngestError
from rag.ingest.leaving import LeftOut
from rag.records import Article
from rag.settings import ReadSettings

# A reader yields what it finds as it goes, in the order of the file. It raises IngestError, and nothing else
# of its own or of its library, for a file that cannot be read; a record that cannot is left out.
Found = Article | LeftOut
Reader = Callable[["Source"], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Source:
    """Untrusted bytes with a name, and what is known of them from elsewhere.

    ``name`` is of the file or the address, for messages and for a headline where there is none. ``url`` is
    where the bytes were fetched and ``charset`` what the server called their encoding. ``fields`` says which
    column or key of a table holds which field of an article; ``split_on`` the line before each headline.
    """

    name: str
    stream: BinaryIO
    url: str | None = None
    charset: str | None = None
    split_on: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    settings: ReadSettings = field(default_factory=ReadSettings)

    @classmethod
    def of_bytes(cls, name: str, data: bytes, **known: object) -> Self:
        return cls(name, BytesIO(data), **known)  # type: ignore[arg-type]

    @classmethod
    def of_file(cls, path: Path, **known: object) -> Self:
        """Opens ``path``; close it, or use it in a ``with``. Raises IngestError when it cannot be opened."""
        if path.is_dir():
            raise IngestError(f"{path} is a folder; one file was wanted.", "Name a file in it.")
        try:
            return cls(str(path), path.open("rb"), **known)  # type: ignore[arg-type]
        except FileNotFoundError as error:
            raise IngestError(f"{path} does not exist.", "Check its name.") from error
        except OSError as error:
            raise IngestError(f"{path} cannot be read: {error.strerror}.", "Check that you may.") from error

    def head(self, count: int = 65_536) -> bytes:
        """The first bytes; the stream is back at its beginning afterwards."""
        return self._read(count)

    def whole(self) -> bytes:
        """All bytes. Raises IngestError when they are more than ``settings.max_bytes``, or none."""
        data = self._read(self.settings.max_bytes + 1)
        if len(data) > self.settings.max_bytes:
            raise IngestError(
                f"{self.name} has more than {self.settings.max_bytes:,} bytes, the most that are read.",
                "Split it into smaller files.",
            )
        if not data.strip():
            raise IngestError(f"{self.name} is empty; text was wanted.", "Save the article again.")
        return data

    def _read(self, count: int) -> bytes:
        try:
            self.stream.seek(0)
            data = self.stream.read(count)
            self.stream.seek(0)
        except OSError as error:
            raise IngestError(f"{self.name} cannot be read: {error.strerror}.", "Check the file.") from error
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stream.close()
