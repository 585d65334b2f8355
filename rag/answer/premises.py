"""What a question takes for granted, as a question of its own: of "why did it close?", "did it close?"."""

from __future__ import annotations

import re

_VERB = r"is|are|was|were|do|does|did|has|have|had|will|would|can|could"
# "Why did A do B", "on what day did A do B", "in whose opinion is A B"; not "how many", which counts.
_OF_A_FACT = re.compile(
    rf"^(?:why|when|where|how(?! (?:many|much|big|large|long|far|high|low|tall|old|fast|deep|often)\b)"
    rf"|(?:on|in|at|for|by|from|to|with) (?:what|which)(?: [\w-]+){{1,3}}?),?"
    rf"(?: [^,]{{1,40}},)? ({_VERB}) (.+)$",
    re.IGNORECASE,
)


def premise_of(question: str) -> str | None:
    """What must be so for ``question`` to have an answer, asked as a question for Yes or No; None when it
    takes nothing of the kind for granted.
    """
    clean = question.strip().rstrip("?!. ")
    found = _OF_A_FACT.match(clean)
    if found:
        verb, rest = found.groups()
        return f"{verb.capitalize()} {rest}?"
    return None
