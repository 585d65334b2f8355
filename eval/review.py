"""Claims labelled by people: a sheet that hides what the system made of them, and the labels against the run.

What is asked is attribution as AIS has it (Rashkin et al., Computational Linguistics 2023): do the cited
paragraphs, by themselves, say the claim? The sheet is one HTML file that loads nothing and can be used on a
phone; what people write in it stays in their browser until they download it, a label a line.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

from eval.jsonl import numbered_lines
from eval.measures.resampling import interval
from eval.runs import Record
from rag.files import write_atomically
from rag.formats import answer_from_line
from rag.ingest.text import paragraphs
from rag.records import Answer, Article, Citation, Claim
from rag.verify.quotes import quote_problems

LABELS = ("supported", "partly", "not", "unclear")
_DECIDED = LABELS[:3]
_TEMPLATE = Path(__file__).with_name("review.html")

Said = Mapping[str, Mapping[str, str]]  # by labeller, the label of each item


@dataclass(frozen=True, slots=True)
class Item:
    """One claim to judge. ``id`` tells nothing of where it is from, and is another one when the claim or what
    it cites changes.
    """

    id: str
    question_id: str
    question: str
    claim: Claim
    citations: tuple[Citation, ...]


def write_sheet(
    run_folder: Path, articles: Mapping[str, Article], target: Path, seed: int = 0, most: int | None = None
) -> int:
    """Writes the sheet of a run of answers to ``target``: its claims in an order drawn by ``seed``, only the
    first ``most`` of them where that is given. Gives how many there are.

    Raises ValueError for a record that is no answer, and for a citation that does not stand in ``articles``.
    """
    items = sorted(_items(run_folder), key=lambda item: item.id)
    random.Random(seed).shuffle(items)
    shown = [_shown(item, articles) for item in items[:most]]
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, _page(shown).encode("utf-8"))
    return len(shown)


def read_labels(run_folder: Path, labels: Sequence[Path]) -> Record:
    """What the labels in these files say of the run's claims; a labeller's later label replaces an earlier.

    ``supported`` is the mean over ``judged`` claims of the share of labels that say so, with its interval by
    resampling questions. A claim that nobody labelled, or all who did found unclear, is counted and not
    judged. Agreement is on all four labels; kappa is Cohen's (1960), None when both use one label
    only. ``system_support`` is the mean support that the system gave the claims on which all labels agree.

    Raises ValueError with the file and the line of a label that is malformed or of no claim of the run.
    """
    items = _items(run_folder)
    said = _said(labels, {item.id for item in items})
    decided = {item.id: [label for label in _labels_of(item, said) if label in _DECIDED] for item in items}
    labelled = [item for item in items if any(item.id in given for given in said.values())]
    judged = [item for item in items if decided[item.id]]
    shares = [fmean(label == "supported" for label in decided[item.id]) for item in judged]
    agreed = {name: [item for item in judged if set(decided[item.id]) == {name}] for name in _DECIDED}
    return {
        "claims": len(items),
        "judged": len(judged),
        "unclear": len(labelled) - len(judged),
        "unlabelled": len(items) - len(labelled),
        "labels": _counts(label for given in said.values() for label in given.values()),
        "labellers": {name: _counts(given.values()) for name, given in said.items()},
        "supported": _mean(shares, judged),
        "agreement": {f"{a}, {b}": _agreement(said[a], said[b]) for a, b in combinations(said, 2)},
        "system_support": {
            name: _mean([item.claim.support for item in alike], alike) for name, alike in agreed.items()
        },
    }


def _items(run_folder: Path) -> list[Item]:
    """Every claim of every answered question. The last line of a run may have been cut short."""
    path = run_folder / "records.jsonl"
    whole = path.read_text(encoding="utf-8").split("\n")[1:-1]
    items: list[Item] = []
    for number, line in enumerate(whole, start=2):
        try:
            record = json.loads(line)
            items += _claims(str(record["id"]), answer_from_line(json.dumps(record["answer"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: it is no record of an answer: {error!r}") from error
    return items


def _claims(question_id: str, answer: Answer) -> Iterator[Item]:
    cited = {citation.n: citation for citation in answer.citations}
    for number, claim in enumerate(answer.claims if answer.answered else (), start=1):
        citations = tuple(cited[n] for n in claim.citations)
        places = [(item.article, item.field, item.start, item.end) for item in citations]
        name = json.dumps([question_id, number, claim.text, places])
        opaque = hashlib.sha256(name.encode("ascii")).hexdigest()[:12]
        yield Item(opaque, question_id, answer.question, claim, citations)


def _shown(item: Item, articles: Mapping[str, Article]) -> Record:
    """What the sheet has of a claim; nothing that the system thinks of it."""
    places: dict[tuple[str, str, int, int], list[Citation]] = {}
    for citation in item.citations:
        if problems := quote_problems(citation, articles.get(citation.article)):
            raise ValueError(
                f"question {item.question_id}: {problems[0]}; was the corpus changed after the run?"
            )
        place = (citation.article, citation.field, *_around(citation, articles[citation.article]))
        places.setdefault(place, []).append(citation)
    sources = [_source(articles[place[0]], place[2], place[3], cited) for place, cited in places.items()]
    return {"item": item.id, "question": item.question, "claim": item.claim.text, "sources": sources}


def _around(citation: Citation, article: Article) -> tuple[int, int]:
    """The span of the paragraph that holds the quote; a headline or a byline whole."""
    if citation.field != "text":
        return 0, len(article.field(citation.field))
    spans = ((paragraph.start, paragraph.end) for paragraph in paragraphs(article.text))
    holding = ((start, end) for start, end in spans if start <= citation.start and citation.end <= end)
    return next(holding, (citation.start, citation.end))


def _source(article: Article, start: int, end: int, cited: Sequence[Citation]) -> Record:
    """A paragraph in pieces, each with whether it is quoted, and where it is from."""
    name = cited[0].field
    edges = sorted({start, end, *(edge for item in cited for edge in (item.start, item.end))})
    pieces = [
        (article.field(name)[first:last], any(item.start <= first and last <= item.end for item in cited))
        for first, last in pairwise(edges)
    ]
    about = (article.headline, article.source, article.published, name if name != "text" else None)
    return {"about": " · ".join(part for part in about if part), "pieces": pieces}


def _page(items: Sequence[Record]) -> str:
    """The sheet. Its policy lets run and style only what the template itself has; items are data."""
    from jinja2 import Environment

    text = _TEMPLATE.read_text(encoding="utf-8")
    template = Environment(autoescape=True).from_string(text)
    return template.render(script=_checksum(text, "script"), style=_checksum(text, "style"), items=items)


def _checksum(page: str, name: str) -> str:
    """Of the element's content, as a Content-Security-Policy names it."""
    found = re.search(f"<{name}>(.*?)</{name}>", page, re.DOTALL)
    assert found is not None, f"the template has a {name}"
    return base64.b64encode(hashlib.sha256(found[1].encode("utf-8")).digest()).decode("ascii")


def _said(paths: Sequence[Path], known: set[str]) -> dict[str, dict[str, str]]:
    said: dict[str, dict[str, str]] = {}
    for path in paths:
        for number, line in numbered_lines(path):
            try:
                labeller, item, label = _label(json.loads(line), known)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: it is no label: {error}") from error
            said.setdefault(labeller, {})[item] = label
    return said


def _label(record: Any, known: set[str]) -> tuple[str, str, str]:
    """Who says what of which item. Raises ValueError with what is wrong."""
    if not isinstance(record, dict):
        raise ValueError(f"it is {record!r}, wanted an object")
    labeller, item, label = record.get("labeller"), record.get("item"), record.get("label")
    if not isinstance(labeller, str) or not labeller.strip():
        raise ValueError(f"the labeller is {labeller!r}, wanted a name")
    if label not in LABELS:
        raise ValueError(f"the label is {label!r}, wanted one of {', '.join(LABELS)}")
    if not isinstance(item, str) or item not in known:
        raise ValueError(f"the run has no claim {item!r}; was another run's sheet labelled?")
    if not isinstance(note := record.get("note", ""), str):
        raise ValueError(f"the note is {note!r}, wanted a string")
    return labeller.strip(), item, label


def _labels_of(item: Item, said: Said) -> list[str]:
    return [given[item.id] for given in said.values() if item.id in given]


def _counts(labels: Iterable[str]) -> Record:
    counted = Counter(labels)
    return {name: counted[name] for name in LABELS}


def _mean(values: Sequence[float], items: Sequence[Item]) -> Record:
    questions = [item.question_id for item in items]
    return asdict(interval(values, questions)) if items else {"mean": None, "n": 0}


def _agreement(first: Mapping[str, str], second: Mapping[str, str]) -> Record:
    """Of two labellers, on the ``items`` that both have labelled."""
    from sklearn.metrics import cohen_kappa_score

    shared = [item for item in first if item in second]
    a, b = [first[item] for item in shared], [second[item] for item in shared]
    alike = fmean(x == y for x, y in zip(a, b, strict=True)) if shared else None
    kappa = float(cohen_kappa_score(a, b)) if len({*a, *b}) > 1 else None
    return {"items": len(shared), "agreement": alike, "kappa": kappa}
