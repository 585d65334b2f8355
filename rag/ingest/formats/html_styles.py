"""What a page's own style sheets hide: only rules for a class or an id that hold on every screen are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?([.#])([\w-]+)", re.IGNORECASE)
_LONGEST_RULE = 5_000
_ZERO = re.compile(r"[+-]?0*\.?0+(?:px|em|rem|pt|%|vh|vw|ex|ch)?")
_FAR = re.compile(r"-\d{3,9}(?:\.\d*)?(?:px|em|rem|pt|%|vh|vw|ex|ch)?")
_CLIPPED = re.compile(r"rect\((?:[01](?:px)?[ ,]*){4}\)|inset\((?:50|100)%\)")
_AROUND_COMMA = re.compile(r" ?, *")
_COLOURS = {"white": "#ffffff", "#fff": "#ffffff", "rgb(255,255,255)": "#ffffff", "black": "#000000"}


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """The classes and the ids that a style sheet hides."""

    classes: frozenset[str]
    ids: frozenset[str]


def names_hidden_by(sheets: list[str]) -> HiddenNames:
    """What the page's <style> elements hide; a rule inside another, such as one for print, is passed by."""
    found: dict[str, set[str]] = {".": set(), "#": set()}
    for sheet in sheets:
        for selectors, rule in _rules(sheet):
            if len(rule) <= _LONGEST_RULE and hides(rule):
                matches = (_SELECTOR.fullmatch(selector.strip()) for selector in selectors.split(","))
                for match in filter(None, matches):
                    found[match[1]].add(match[2])
    return HiddenNames(frozenset(found["."]), frozenset(found["#"]))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and the declarations of each rule that stands by itself, in linear time."""
    first, *rest = sheet.split("/*")
    plain = first + "".join(part.partition("*/")[2] for part in rest)
    depth = 0
    for part in plain.split("}"):
        opened = part.count("{")
        if depth == 0 and opened == 1:
            selectors, _, rule = part.partition("{")
            yield selectors.rpartition(";")[2], rule
        depth = max(0, depth + opened - 1)


def hides(style: str) -> bool:
    """Whether these declarations, of a rule or a style attribute, hide text from a reader."""
    rules: dict[str, str] = {}
    for rule in style.lower().split(";"):
        name, _, value = rule.partition(":")
        rules[name.strip()] = value.replace("!important", "").strip()
    return _is_off(rules) or _is_tiny(rules) or _is_far(rules) or _is_of_one_colour(rules)


def _is_off(rules: dict[str, str]) -> bool:
    return (
        rules.get("display") == "none"
        or rules.get("visibility") in {"hidden", "collapse"}
        or _is_zero(rules.get("opacity"))
    )


def _is_tiny(rules: dict[str, str]) -> bool:
    sizes = ("font-size", "width", "height", "max-width", "max-height", "line-height", "zoom")
    return any(_is_zero(rules.get(name)) for name in sizes) or rules.get("transform") == "scale(0)"


def _is_far(rules: dict[str, str]) -> bool:
    sides = ("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top")
    clips = rules.get("clip", ""), rules.get("clip-path", "")
    return any(_FAR.fullmatch(rules.get(side, "")) for side in sides) or any(map(_CLIPPED.fullmatch, clips))


def _is_of_one_colour(rules: dict[str, str]) -> bool:
    ground = rules.get("background-color") or rules.get("background", "")
    colour = rules.get("color", "")
    return colour == "transparent" or (bool(colour) and _colour(colour) == _colour(ground))


def _colour(value: str) -> str:
    plain = _AROUND_COMMA.sub(",", value[:200]).partition(" ")[0]
    return _COLOURS.get(plain, plain)


def _is_zero(value: str | None) -> bool:
    return value is not None and len(value) < 20 and _ZERO.fullmatch(value) is not None
