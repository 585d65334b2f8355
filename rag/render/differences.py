"""What an edit made of an article, for a reader's eyes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rag.ingest.differences import Difference, ParagraphChange, Piece, difference
from rag.ingest.versions import Version
from rag.records import Article
from rag.render.style import Style, safe
from rag.wording import counted

_WIDTH = 100


def history_text(
    versions: Sequence[Version], now: Article | None, style: Style, *, every: bool = False
) -> str:
    """The versions of an article, and what the last edit changed, or ``every`` one. ``now`` is None when it
    is not in the corpus any more.
    """
    article_id = now.id if now else versions[-1].article.id
    lines = [style.bold(f"{article_id}: {_versions(len(versions))}")]
    lines += [f"  {item.number}  until {item.until}" for item in versions]
    if now:
        lines.append(f"  {len(versions) + 1}  now")
    states = [*(item.article for item in versions), *([now] if now else [])]
    steps = list(zip(versions, states[1:], strict=False))
    for version, after in steps if every else steps[-1:]:
        lines += ["", *_step(version, difference(version.article, after), style)]
    if not now:
        lines += ["", f"It is not in the corpus any more: withdrawn, noticed {versions[-1].until}."]
    return "\n".join(lines) + "\n"


def _versions(count: int) -> str:
    return counted(count, "earlier version") if count else "no earlier version"


def _step(version: Version, told: Difference, style: Style) -> list[str]:
    counts = ", ".join(f"{told.count(kind)} {kind}" for kind in ("changed", "added", "removed", "same"))
    lines = [
        style.bold(f"{version.number} \u2192 {version.number + 1}, {version.until}: paragraphs {counts}")
    ]
    for item in told.fields:
        pieces = [Piece("removed", item.before)] if item.before else []
        pieces += [Piece("added", item.after)] if item.after else []
        lines.append(f"  {item.name}: " + " ".join(_piece(piece, style) for piece in pieces))
    for paragraph in told.paragraphs:
        if paragraph.kind != "same":
            lines += ["", *_paragraph(paragraph, style)]
    return lines


def _paragraph(item: ParagraphChange, style: Style) -> list[str]:
    """A paragraph under the number that it has now, or that it had."""
    number = item.after or item.before
    place = f"#p{number}" if number else "##"
    body = "".join(_piece(piece, style) for piece in item.pieces).replace("\n", " ")
    return textwrap.wrap(
        f"{place}  {body}", _WIDTH, initial_indent="  ", subsequent_indent="      ", break_long_words=False
    )


def _piece(piece: Piece, style: Style) -> str:
    """Its words marked; blanks at its ends stay outside the marks."""
    text = safe(piece.text)
    if piece.kind == "same":
        return text
    inner = text.strip()
    if not inner:
        return text if piece.kind == "added" else ""
    mark = style.removed if piece.kind == "removed" else style.added
    start = text.index(inner)
    return f"{text[:start]}{mark(inner)}{text[start + len(inner) :]}"
