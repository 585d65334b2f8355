"""Prompt templates: text files with versions, shipped with the package; a workspace may override one.

A template's variables are filled by ``string.Template``. What fills them is data: it is never filled again,
and the model's special tokens in it are never parsed (see ``model.py``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from rag.errors import PromptError
from rag.llm.chat import Message

_PARTS = ("system.txt", "user.txt", "examples.jsonl")


@dataclass(frozen=True, slots=True)
class Example:
    """A turn with the reply that it should get."""

    variables: Mapping[str, str]
    reply: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt. ``sha256`` covers all of its files."""

    name: str
    system: str
    user: str
    examples: tuple[Example, ...]
    sha256: str

    def shared(self) -> tuple[Message, ...]:
        """The messages that every use begins with: the instruction, then the examples."""
        messages = [Message("system", self.system)]
        for example in self.examples:
            messages += [self.turn(**example.variables), Message("assistant", example.reply)]
        return tuple(messages)

    def turn(self, **variables: str) -> Message:
        """The user's turn; its ``content`` ends with the first variable of the template.

        Raises PromptError unless the variables are exactly those of the template.
        """
        content, rest = self._parts(variables)
        return Message("user", content.substitute(variables), rest.substitute(variables))

    def turns(self, varying: str, values: Sequence[str], **known: str) -> tuple[tuple[str, ...], str]:
        """The turns that differ in ``varying``, the template's first variable: how they begin, and how all
        end.

        ``beginnings[i]`` and ``ending`` are ``content`` and ``rest`` of the turn with ``values[i]``. Raises
        PromptError as ``turn`` does, and when ``varying`` is not first, or stands twice.
        """
        content, rest = self._parts({**known, varying: ""})
        if content.get_identifiers() != [varying] or varying in rest.get_identifiers():
            raise PromptError(f"The prompt {self.name} wants ${varying} first, and once.", self._step)
        return tuple(content.substitute({varying: value}) for value in values), rest.substitute(known)

    @property
    def _step(self) -> str:
        return f"Correct {self.name}.user.txt in the workspace's prompts/, or delete it."

    def _parts(self, variables: Mapping[str, str]) -> tuple[Template, Template]:
        """The template up to the end of its first variable, and from there on."""
        template = Template(self.user)
        if not template.is_valid():
            raise PromptError(
                f"The prompt {self.name} has a $ that begins no variable.", f"{self._step} $$ is a $."
            )
        wanted = set(template.get_identifiers())
        if wanted != set(variables):
            raise PromptError(
                f"The prompt {self.name} takes {sorted(wanted)}, and was given {sorted(variables)}.",
                self._step,
            )
        places = (
            found.end() for found in template.pattern.finditer(self.user) if found["named"] or found["braced"]
        )
        end = next(places, len(self.user))
        return Template(self.user[:end]), Template(self.user[end:])


def load_prompt(name: str, overrides: Path | None = None) -> Prompt:
    """The prompt ``name`` (such as ``judge.v2``), each file from ``overrides`` where it has one.

    Raises PromptError when a file is missing or does not parse.
    """
    contents = {part: _read(f"{name}.{part}", overrides) for part in _PARTS}
    digest = hashlib.sha256("\0".join(contents[part] for part in _PARTS).encode("utf-8")).hexdigest()
    prompt = Prompt(
        name, contents["system.txt"].strip(), contents["user.txt"].strip(), _examples(name, contents), digest
    )
    prompt.shared()
    return prompt


def prompt_lines(file_name: str) -> list[str]:
    """The lines of a file that ships beside the prompts. Raises PromptError when it is missing."""
    return _read(file_name, None).removesuffix("\n").split("\n")


def _examples(name: str, contents: Mapping[str, str]) -> tuple[Example, ...]:
    examples: list[Example] = []
    for number, line in enumerate(contents["examples.jsonl"].removesuffix("\n").split("\n"), start=1):
        try:
            fields = json.loads(line)
            examples.append(
                Example({k: str(v) for k, v in fields.items() if k != "reply"}, str(fields["reply"]))
            )
        except (ValueError, KeyError, AttributeError) as error:
            raise PromptError(
                f"{name}.examples.jsonl, line {number}, is no JSON object with a reply.",
                "Correct or delete the line.",
            ) from error
    return tuple(examples)


def _read(file_name: str, overrides: Path | None) -> str:
    places: list[Path | Traversable] = [overrides / file_name] if overrides else []
    for place in (*places, _shipped() / file_name):
        if place.is_file():
            try:
                return place.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise PromptError(f"{place} cannot be read: {error}.", "Save it in UTF-8.") from error
    raise PromptError(f"The prompt file {file_name} is missing.", "Reinstall groundwire.")


def _shipped() -> Traversable:
    """``rag/prompts/`` in an installed wheel, ``prompts/`` beside ``rag/`` in a checkout."""
    inside = resources.files("rag") / "prompts"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "prompts"
