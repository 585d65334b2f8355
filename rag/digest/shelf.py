"""Summaries that were made before, kept by what they were made of and with, so that none is made twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
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
            kept = from_line(Summary, path.read_text(encoding="utf-8"))
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
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["sentence"] == sentence and (
                kept["shorter"] is None or is_shortened(kept["shorter"], sentence)
            ):
                return str(kept["shorter"]) if kept["shorter"] is not None else None
        made = make()
        self._keep(path, json.dumps({"sentence": sentence, "shorter": made}, ensure_ascii=False))
        return made

    def _path(self, of: str, making: str) -> Path:
        key = hashlib.sha256(f"{of}\n{making}".encode()).hexdigest()[:32]
        return self.folder / key[:2] / f"{key}.json"

    def _keep(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        write_atomically(path, text.encode("utf-8"), durable=False)


def _holds(summary: Summary, article: Article) -> bool:
    """Does every claim of a kept summary hold against the article?"""
    numbered = {citation.n: citation for citation in summary.citations}
    verdicts = [judge_claim(claim, numbered, {article.id: article}) for claim in summary.claims]
    return summary.article == article.id and all(verdict.supported for verdict in verdicts)


def making_of(summary_making: object, sentences: int) -> str:
    """What names the way in which summaries are made."""
    return json.dumps([repr(summary_making), asdict(Weights()), sentences], sort_keys=True)
