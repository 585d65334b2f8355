"""Summaries that were made before, kept by what they were made of and with, so that none is made twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.digest.selecting import Weights
from rag.digests import Summary
from rag.files import sweep, write_atomically
from rag.formats import from_line, line_of
from rag.records import Article
from rag.verify.essentials import is_shortened
from rag.verify.seal import report_seal
from rag.verify.verdicts import judge_claim

_DAY = 86_400.0
_RULES = 3  # which sentences may be told at all; raised when that changes, since it is in no weight


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a shelf: the article that it is a summary of and the checksum of the text that had then; or
    the sentence that it is a shorter form of; neither when it is not ``whole``.
    """

    path: Path
    bytes: int
    used: float  # seconds since 1970; right to a day
    whole: bool
    article: str | None = None
    content: str | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of summaries, and of sentences made shorter; it can be deleted at any time."""

    folder: Path

    def summary(self, article: Article, making: str, make: Callable[[], Summary]) -> Summary:
        """The summary of ``article`` that was kept, or a new one, kept from now on.

        ``making`` names all that a summary depends on besides its article. One that is damaged, or that does
        not hold by the rules of today, is made again.
        """
        path = self._path(article.fingerprint, making)
        with contextlib.suppress(OSError, ValueError):
            kept = from_line(Summary, _read(path))
            if report_seal(kept) == kept.manifest.sha256 and _holds(kept, article):
                return kept
        made = make()
        self._keep(path, line_of(made))
        return made

    def shorter(self, sentence: str, making: str, make: Callable[[], str | None]) -> str | None:
        """The shorter form of a sentence that was kept, or a new one, kept from now on; None where none
        holds.
        """
        path = self._path(sentence, making)
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            kept = json.loads(_read(path))
            if kept["sentence"] == sentence and (
                kept["shorter"] is None or is_shortened(kept["shorter"], sentence)
            ):
                return str(kept["shorter"]) if kept["shorter"] is not None else None
        made = make()
        self._keep(path, json.dumps({"sentence": sentence, "shorter": made}, ensure_ascii=False))
        return made

    def kept(self) -> Iterator[Kept]:
        """Every file that is kept, in the order of their names."""
        for path in sorted(self.folder.glob("*/*.json")):
            with contextlib.suppress(FileNotFoundError):
                yield _kept(path)

    def _path(self, of: str, making: str) -> Path:
        key = hashlib.sha256(f"{of}\n{making}".encode()).hexdigest()[:32]
        return self.folder / key[:2] / f"{key}.json"

    def _keep(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        write_atomically(path, text.encode("utf-8"), durable=False)


def _read(path: Path) -> str:
    """What is kept at ``path``, whose time says from now on that it was used today. Raises OSError."""
    text = path.read_text(encoding="utf-8")
    if path.stat().st_mtime < time.time() - _DAY:
        with contextlib.suppress(OSError):
            os.utime(path)
    return text


def _kept(path: Path) -> Kept:
    stat = path.stat()
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        article, sentence = record.get("article"), record.get("sentence")
        content = record["manifest"]["content"] if article is not None else None
    except FileNotFoundError:
        raise
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Kept(path, stat.st_size, stat.st_mtime, whole=False)
    return Kept(path, stat.st_size, stat.st_mtime, True, article, content, sentence)


def _holds(summary: Summary, article: Article) -> bool:
    """Does every claim of a kept summary hold against the article?"""
    numbered = {citation.n: citation for citation in summary.citations}
    verdicts = [judge_claim(claim, numbered, {article.id: article}) for claim in summary.claims]
    return summary.article == article.id and all(verdict.supported for verdict in verdicts)


def making_of(summary_making: object, sentences: int) -> str:
    """What names the way in which summaries are made."""
    return json.dumps([repr(summary_making), asdict(Weights()), sentences, _RULES], sort_keys=True)
