"""What of a sentence cannot be left out when it is shortened, so that what is left still says what it said.

Who says it and that it is only said; denials and doubts; numbers and names whole. Rules for English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.ingest.quantities import quantities
from rag.ingest.speakers import attributions, is_saying
from rag.ingest.text import is_closed
from rag.llm.leaving_out import LeavingOut, Span

_DENYING = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|hardly|barely|cannot|unless|if|lacks?|lacked"
    r"|den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|reject(?:s|ed|ing)?|fail(?:s|ed|ing)?|far from|rather than"
    r"|instead of)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_DOUBTING = re.compile(
    r"\b(?:may|might|could|would|should|can|will|must|shall|expected|set|likely|unlikely|possibly?|probabl[ey]"
    r"|perhaps|potential(?:ly)?|reported(?:ly)?|alleged(?:ly)?|apparent(?:ly)?|supposed(?:ly)?|seeming(?:ly)?"
    r"|presum(?:ed|ably)|suspected|accused|charged|claimed|so-called|self-proclaimed|planned|proposed"
    r"|attempted|intended|failed|threatened|hoped?|hoping|seeks?|seeking|sought|tr(?:y|ies|ied|ying)|plans?"
    r"|planning|wants?|wanted|aims?|aimed|former(?:ly)?|ex|deputy|vice|acting|interim|would-be|future"
    r"|previous(?:ly)?|almost|nearly|half|most(?:ly)?|many|several|few|fewer|some|partly|partially|only|just"
    r"|least|less|more|first|second|third|last|next|once|until|before|after|except|despite|against|un[a-z]+ed"
    r"|initial(?:ly)?|so far|yet|still|again|other|another|own|both|either|each|every|all|any)\b",
    re.IGNORECASE,
)
# Of what may come, was claimed, or is over: "the possibility of a strike" is no strike.
_NO_FACT = re.compile(
    r"\b(?:possibilit(?:y|ies)|risks?|threats?|prospects?|fears?|dangers?|chances?|hopes?|ideas?|claims?"
    r"|allegations?|accusations?|rumou?rs?|suspicions?|reports?|talks?|lack|absence|shortage|denials?|end|halt"
    r"|loss|victims?|signs?|calls?|attempts?|efforts?|proposals?|bids?|offers?|promises?|pledges?|demands?"
    r"|critics?|opponents?|supporters?)(?= (?:of|for|that)\b)",
    re.IGNORECASE,
)
# "plans to attack", "fears that it fell", "accused of theft": what is planned, feared or charged is no fact.
_GOVERNING = re.compile(r"\b[\w\u2019'-]+(?= (?:to|that|whether|if|of having|of [a-z]+ing)\b)")
_CAPITAL = r"[A-Z\u00c0-\u00de][\w.\u2019'-]*"
_NAME = re.compile(
    rf"(?!(?:But|And)\b)(?:{_CAPITAL}|\d+(?:st|nd|rd|th))"
    rf"(?: (?:of|the|for|de|von|van|al|bin|{_CAPITAL}))* {_CAPITAL}"
)
# An article or an "and" goes with what follows it, but for one that only joins the sentence to the last one.
_LEADING = re.compile(
    r"\b(?:a|an|the|nor|to|very|so|too|as)\b(?=\s)|(?<=\s)(?:and|or|but)\b(?=\s)", re.IGNORECASE
)
# "of", "because", "who" go with what stands before them, and so does ", leaving" with its verb.
_CLINGING = re.compile(
    r"(?<=[^,;:\s] )\b(?:of|by|because|than|that|who|whom|whose|which|where|to|if|when|while|as)\b"
    r"|(?<=, )[a-z]+ing\b",
)
# A noun and the clause that says which one is meant: "those who voted", "a deal that was signed".
_RESTRICTED = re.compile(r"[\w\u2019'-]+ (?:who|whose|that|which|where|from those|in which) [\w\u2019'-]+")
_CONTRASTED = re.compile(r"[\w-]+ but (?:not |non )?[\w-]+")
_TITLED = re.compile(
    r"\b(?:president|minister|secretary|leader|chief|director|spokes(?:man|woman|person)|governor|mayor|king"
    r"|queen|prince|princess|judge|senator|chairman|chairwoman|chair|captain|manager|coach|officer|general"
    r"|professor|editor|founder|owner|head|boss) (?=[A-Z])(?:[A-Z][\w.\u2019'-]* ?)+"
)
_BELIEVED = re.compile(
    r"\b(?:it|he|she|they) (?:is|was|are|were) (?:widely )?(?:believed|thought|understood|said|reported"
    r"|claimed|alleged|feared|hoped|estimated)\b",
    re.IGNORECASE,
)
# What is the first, the only one, the largest, is so within a frame: before the first comma, or behind it.
_RANKED = re.compile(
    r"\b(?:only|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|most|least"
    r"|best|worst|record|(?!(?:rest|test|west|guest|arrest|protest|interest|request|suggest|invest|latest"
    r"|earnest|honest|forest|contest|harvest|manifest|modest|nest|chest|quest|vest)\b)[a-z]{2,}est)\b",
)
_FRAME = re.compile(
    r"(?:In|For|Over|Since|Under|Of|Among|During|At|On|Within|Outside|Before|After)\b[^,]{2,80},"
)
_CLAUSE_LEFT = re.compile(r"[^,;:\u2014\u2013]*")
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
_WORD = re.compile(r"[\w\u2019'-]+")
_BESIDE = 25  # characters between a speaker and the verb of saying


def leaving_out(sentence: str) -> LeavingOut:
    """What may be spelt of ``sentence`` by leaving words out."""
    return LeavingOut(
        sentence,
        needed=(*_reporting(sentence), *_spans(sentence, _BELIEVED), *_framed(sentence)),
        bound=(*_numbers(sentence), *_spans(sentence, _NAME, _RESTRICTED, _CONTRASTED, _TITLED)),
        weighing=(
            *_numbers(sentence),
            *_spans(sentence, _DOUBTING, _NO_FACT, _GOVERNING),
            *(match.span() for match in _WORD.finditer(sentence) if is_saying(match[0].lower())),
        ),
        denying=_spans(sentence, _DENYING),
        leading=_spans(sentence, _LEADING),
        clinging=_spans(sentence, _CLINGING),
    )


def is_shortened(claim: str, sentence: str) -> bool:
    """Is ``claim`` the sentence with words left out, and nothing that weighs on those that stay?"""
    spelling = leaving_out(sentence)
    if not spelling.takes(claim.encode("utf-8")):
        return False
    spelling.take(claim.encode("utf-8"))
    return spelling.whole() and is_closed(claim)


def denies(sentence: str) -> bool:
    """Does it hold a "not", an "unless" or a verb of denying?"""
    return _DENYING.search(sentence) is not None


def _reporting(sentence: str) -> Iterator[Span]:
    """Those who say it, and the words that say that they do."""
    for item in attributions(sentence):
        yield item.start, item.end
        for match in _WORD.finditer(sentence):
            near = min(abs(match.start() - item.end), abs(item.start - match.end()))
            if near <= _BESIDE and (is_saying(match[0].lower()) or match[0].lower() == "according"):
                yield match.span()
    yield from _spans(sentence, _ACCORDING)


def _framed(sentence: str) -> Iterator[Span]:
    """Where something is the first or the most of its kind: the frame in which it is, and the rest of its
    clause.
    """
    ranked = _RANKED.search(sentence)
    if ranked:
        rest = _CLAUSE_LEFT.match(sentence, ranked.start())
        yield ranked.start(), rest.end() if rest else ranked.end()
        if frame := _FRAME.match(sentence):
            yield frame.span()


def _spans(sentence: str, *patterns: re.Pattern[str]) -> tuple[Span, ...]:
    return tuple(match.span() for pattern in patterns for match in pattern.finditer(sentence))


def _numbers(sentence: str) -> Iterator[Span]:
    """Numbers with what they count: a number without its noun is of something else."""
    for item in quantities(sentence):
        yield item.start, item.end
