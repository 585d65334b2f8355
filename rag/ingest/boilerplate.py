"""What a page says of itself and not of the news: "Log in here to continue reading", "Subscribe now".

Known by how it begins, as an order to the reader or a label; rules for English. What somebody did or said, as
in "He had to log in to his account", begins otherwise.
"""

from __future__ import annotations

import re

_MEDIA = (
    r"(?:X|Twitter|Facebook|Instagram|WhatsApp|Telegram|YouTube|TikTok|LinkedIn|Bluesky|Threads|Google News)"
)
_PIECE = r"(?:article|story|report|piece|post|page)"
_ORDERS = (
    r"(?:log|sign) in(?: here| now)?(?: to (?:continue|keep|read|comment|your account|access)|\W*$)",
    r"(?:please )?(?:subscribe|register)(?: (?:here|now|today|for free))*"
    r"(?: (?:to (?:our|the|continue|keep|read|receive|get)|for (?:only |just |as little as )?\W?\d)|\W*$)",
    r"subscribe now\b",
    r"sign up(?: (?:here|now|today|for free))*"
    r"(?: (?:to|for) (?:our|the|your|free|daily|weekly|breaking)\b|[^.]{0,60}\bnewsletters?\b|\W*$)",
    r"(?:already|not(?: yet)?) (?:a (?:subscriber|member)|subscribed|registered)(?: yet)?\?",
    r"cancel (?:at )?any ?time\b",
    r"continue reading(?: (?:with|below|the|for|this)\b|\W*$)",
    r"(?:click|tap) here(?: (?:to|for)\b|\W*$)",
    r"(?:read|see|learn) more(?: (?:here|on this|from)\b|:|\W*$)",
    r"(?:read|see|watch) (?:also|next)\s*(?::|\W*$)",
    r"(?:also read|also see|you (?:may|might) also (?:like|be interested in)|recommended(?: for you)?"
    r"|related(?: (?:articles?|stories|news|topics?|content|coverage))?|most (?:read|viewed|popular)"
    r"|more on this story|more from [A-Z][\w' ]{1,40}|more (?:stories|news))\s*(?::|\W*$)",
    rf"follow (?:us|[\w@' ]{{1,40}}?) on {_MEDIA}\b",
    r"follow us\b[^.]{0,20}(?:\W*$)",
    rf"(?:share|save|print|listen to|e-?mail) (?:this|the) {_PIECE}(?:\W*$| (?:on|with|to|by|via)\b)",
    rf"share (?:on|via) {_MEDIA}\b",
    r"(?:advertisement|advertising|sponsored(?: content)?|paid content)\W*$",
    rf"(?:{_PIECE}|advertisement) continues (?:below|after)\b",
    r"scroll (?:down )?(?:to|for) (?:continue|more)\b",
    r"(?:\u00a9|\(c\) ?(?:copyright|(?:19|20)\d\d)|copyright (?:\u00a9|\(c\)|(?:19|20)\d\d))",
    r"(?:[^.]{0,60}[,.] )?all rights reserved\b",
    rf"this {_PIECE} (?:was|is|has been) (?:(?:first|originally|previously) |re)published"
    r" (?:by|in|on|from|at|with)\b",
    rf"this {_PIECE} (?:first|originally) appeared (?:in|on|at)\b",
    r"(?:download|get) (?:our|the) (?:free )?app\b",
    r"get (?:our|the) [^.]{0,60}\b(?:newsletter|in your inbox|to your inbox)",
    r"join (?:us on|our (?:whatsapp|telegram))\b",
    r"(?:please )?enable javascript\b",
    r"(?:we|this (?:site|website|page)) uses? cookies\b",
    r"support our journalism\b",
    r"have (?:you got )?an? (?:news )?(?:tip|story)(?: for us)?\?",
)
_BEGINS = re.compile(rf"[\W_]{{0,8}}(?:{'|'.join(_ORDERS)})", re.IGNORECASE)
_LONGEST = 300  # characters
_QUOTES = "\u201c\u201d\"\u201e\u00ab'\u2018"


def is_boilerplate(sentence: str) -> bool:
    """Is it an order to the reader of the page, or a label of it? Words of a quotation are none."""
    if sentence[:1] in _QUOTES:
        return False
    return _BEGINS.match(sentence[:_LONGEST]) is not None
