"""What was found at each address when it was fetched last, so that the next request can be conditional.

It is part of the corpus: an address that vanished years ago is still known for the article that it gave. What
a feed calls its entries stands here, and not in the articles: it means nothing outside that feed, and a key
that earlier versions of this program do not know would make them refuse an article's file.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from rag.errors import IngestError
from rag.files import write_atomically
from rag.workspace import Workspace

State = Literal["there", "gone", "failed"]


@dataclass(frozen=True, slots=True)
class Visit:
    """The last visit to an address, at an ISO 8601 moment.

    It was found ``at`` an address that may be another; the server called that state of it ``etag`` or
    ``last_modified``; its bytes have a SHA-256; it gave ``articles``, by id. ``pages`` are those that a feed
    named and did not carry; ``entries`` are its own names for its entries, each with the article that it was,
    by id. ``gone`` is a page that the server says it has no more, ``failed`` one that it
    did not give.
    """

    url: str
    moment: str
    state: State
    at: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    articles: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    entries: tuple[tuple[str, str], ...] = ()


class Visited:
    """The visits of one workspace. Changes are kept by ``save``."""

    def __init__(self, path: Path, visits: dict[str, Visit]) -> None:
        self._path, self._visits = path, visits

    @classmethod
    def of(cls, workspace: Workspace) -> Visited:
        """Raises IngestError when the file is no list of visits."""
        path = workspace.visited
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            visits = [_visit(item) for item in read["visits"]]
        except FileNotFoundError:
            visits = []
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IngestError(
                f"{path} is damaged ({type(error).__name__}); a list of visits was wanted.",
                "Delete it: every page is then fetched again, and no article is lost.",
            ) from error
        return cls(path, {visit.url: visit for visit in visits})

    def __getitem__(self, url: str) -> Visit | None:
        return self._visits.get(url)

    def note(self, visit: Visit) -> None:
        self._visits[visit.url] = visit

    def forget(self, url: str) -> None:
        self._visits.pop(url, None)

    def save(self) -> None:
        """Raises StorageError."""
        visits = [asdict(self._visits[url]) for url in sorted(self._visits)]
        text = json.dumps({"visits": visits}, ensure_ascii=False, indent=1)
        write_atomically(self._path, (text + "\n").encode("utf-8", "replace"))


def _visit(item: dict[str, Any]) -> Visit:
    known = {field.name for field in fields(Visit)}
    values = {key: value for key, value in item.items() if key in known}
    values |= {key: tuple(item.get(key, ())) for key in ("articles", "pages")}
    return Visit(
        **values | {"entries": tuple((str(name), str(id_)) for name, id_ in item.get("entries", ()))}
    )
