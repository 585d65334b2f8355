"""Addresses without what only tells a publisher how a reader came there: so that one page has one address."""

from __future__ import annotations

import re

# Parameters that servers of articles do not read: those of Google Analytics and Google Ads (``utm_``,
# ``gclid``), Facebook, Microsoft, Twitter, TikTok, LinkedIn, Yandex, Mailchimp, HubSpot, Matomo, and of the
# AT Internet and Digital Analytix tags that broadcasters and newspapers use.
_NAMES = frozenset(
    """
    fbclid gclid gclsrc gbraid wbraid dclid msclkid twclid ttclid li_fat_id igsh igshid yclid ysclid
    mc_cid mc_eid _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok vero_id wickedid _ga _gl
    at_medium at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 at_custom4 at_creation at_variant
    at_bbc_team at_format at_link_id at_link_origin at_link_type at_ptr_name xtor cmpid
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    """.split()
)
_PREFIXES = ("utm_", "pk_", "mtm_")
# These may name a version of a page, too, so they go only where what they say is "from a feed".
_ORIGINS = frozenset("ref ref_src source src from mod partner emc cmp via".split())
_FROM_A_FEED = re.compile(r"rss[\w.-]*|(?:atom|feeds?|feedburner)(?:[-_.][\w.-]*)?", re.IGNORECASE)


def untracked(address: str, keep_fragment: bool = False) -> str:
    """``address`` without the parameters that only track a reader. The others stay as they are, in their
    order. A fragment goes as well unless it is a path ("#/story/7", "#!/story/7"); with ``keep_fragment``,
    only one that is nothing but tracking goes.
    """
    page, mark, fragment = address.partition("#")
    path, asked, query = page.partition("?")
    kept = _without_tracking(query)
    page = f"{path}?{kept}" if kept or (asked and not query) else path
    if fragment.startswith(("/", "!")) or (keep_fragment and fragment and _without_tracking(fragment)):
        return f"{page}{mark}{fragment}"
    return page


def _without_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if not _is_tracking(part))


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = name.lower().removeprefix("amp;")  # of "&amp;" that a feed has escaped twice
    if name in _NAMES or name.startswith(_PREFIXES):
        return True
    return name in _ORIGINS and _FROM_A_FEED.fullmatch(value) is not None
