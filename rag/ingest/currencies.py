"""Money: the codes, signs and names of currencies, and which of them a text means.

Codes are those of ISO 4217; they and the English names ("Norwegian kroner") come from the Unicode CLDR by
way of Babel. A sign or a word of which several countries make use ("kr", "pesos") stays that word.
Only this file imports ``babel``, on use: to load its tables takes longer than to read an article.
"""

from __future__ import annotations

import re
from functools import cache

# As they stand before a number, in this case of letters.
SIGNS = {
    sign: unit
    for unit, signs in {
        "USD": "$ US$ U.S.$",
        "AUD": "A$ AU$",
        "CAD": "C$ CA$ Can$",
        "NZD": "NZ$",
        "HKD": "HK$",
        "SGD": "S$ SG$",
        "TWD": "NT$ TW$",
        "MXN": "MX$ Mex$",
        "BRL": "R$",
        "XCD": "EC$",
        "TTD": "TT$",
        "JMD": "J$ JA$",
        "FJD": "FJ$",
        "NAD": "N$",
        "BZD": "BZ$",
        "GYD": "GY$ G$",
        "EUR": "\u20ac",
        "GBP": "\u00a3 UK\u00a3",
        "EGP": "E\u00a3",
        "UAH": "\u20b4",
        "RUB": "\u20bd",
        "INR": "\u20b9",
        "JPY": "\u00a5 JP\u00a5",
        "CNY": "CN\u00a5 RMB",
        "KRW": "\u20a9",
        "ILS": "\u20aa NIS",
        "TRY": "\u20ba",
        "THB": "\u0e3f",
        "VND": "\u20ab",
        "NGN": "\u20a6",
        "PHP": "\u20b1",
        "GHS": "\u20b5 GH\u20b5",
        "CRC": "\u20a1",
        "PYG": "\u20b2",
        "KZT": "\u20b8",
        "GEL": "\u20be",
        "AZN": "\u20bc",
        "AMD": "\u058f",
        "MNT": "\u20ae",
        "KHR": "\u17db",
        "LAK": "\u20ad",
        "BDT": "Tk Tk. \u09f3",
        "PEN": "S/ S/.",
        "PLN": "z\u0142",
        "CZK": "K\u010d",
        "MYR": "RM",
        "IDR": "Rp Rp.",
        "KES": "Ksh KSh KSH Ksh. KSh.",
        "UGX": "USh Ush",
        "TZS": "TSh Tsh",
        "CHF": "SFr SFr. sFr",
        "rupee": "Rs Rs. RS",
        "krone": "kr kr. Kr Kr.",
        "franc": "Fr Fr. CFA FCFA",
    }.items()
    for sign in signs.split()
}
# Those that also stand behind it: "40 €", "300 zł".
SIGNS_AFTER = (
    *"$\u20ac\u00a3\u20b4\u20bd\u20b9\u00a5\u20a9\u20aa\u20ba\u20ab\u20b8",
    "z\u0142",
    "K\u010d",
    "kr",
    "RMB",
)

# The words that stay a word: only what stands before them would say which is meant.
WORDS = frozenset("peso rupee franc krone crown dinar rial riyal dirham shilling leu lev".split())

# Beside the names of the CLDR.
_ALSO = {
    "AED": "emirati dirham",
    "ARS": "argentinian peso|argentinean peso",
    "BRL": "brazilian reais",
    "BYN": "belarusian rouble",
    "CNY": "chinese renminbi",
    "CRC": "costa rican colon|costa rican colones",
    "CZK": "czech crown|czech koruny",
    "DKK": "danish crown",
    "GBP": "pounds sterling|pound sterling",
    "ILS": "israeli shekel|new shekel|new israeli shekel",
    "ISK": "icelandic crown|icelandic krona|icelandic kronur",
    "KES": "kenya shilling",
    "NOK": "norwegian crown",
    "NPR": "nepali rupee",
    "PHP": "filipino peso",
    "RUB": "russian rouble",
    "SEK": "swedish crown|swedish krone|swedish kroner",
    "SGD": "singaporean dollar",
    "TWD": "taiwan dollar|taiwanese dollar",
    "TZS": "tanzania shilling",
    "UGX": "uganda shilling",
    "USD": "american dollar|u.s. dollar",
    "VES": "venezuelan bolivar|venezuelan bolivares",
}
_STILL_PAID = 2015  # what ended before this year is hardly in the news

# Codes that are words, initialisms or the like too; before or behind a plain number they are no money.
_WORD_CODES = (
    r"\b(?:ALL|AMD|BAM|BOB|CAD|COP|CUP|DOP|ERN|GEL|GIP|HTG|INR|LAK|LSL|MAD|MOP|MUR|NAD|PAB|PEN|SAR|SHP|SOS"
    r"|SSP|STD|STN|TOP|TRY|MRU)\b"
)
_SUM = (
    r"(?:[0-9]{1,3}(?:,[0-9]{2,3})+|[0-9]{1,9}\.[0-9]{2}\b"
    r"|[0-9]{1,9}(?:\.[0-9]{1,3})?\s?(?:thousand|million|billion|trillion|lakh|crore|[kmb]n?|mln|bln|trn)\b)"
)
_CAPITALS = r"[A-Z][A-Z'\u2019-]+\b"
_IN_A_SUM = re.compile(rf"(?<=[^\s]\s)(?<!\n){_WORD_CODES}\s?{_SUM}(?!\s{_CAPITALS})")
_AFTER_A_SUM = re.compile(rf"{_SUM}\s(?P<code>{_WORD_CODES})(?!\s?[0-9]|\s{_CAPITALS})")
_WORD_CODE = re.compile(_WORD_CODES)
_ENDS_IN_CAPITALS = re.compile(r"\b[A-Z]{2,}\s$")


@cache
def codes() -> frozenset[str]:
    """The codes of all currencies that are or lately were in use."""
    from babel.core import get_global

    return frozenset(
        code
        for tenders in get_global("territory_currencies").values()
        for code, _, until, is_tender in tenders
        if is_tender and (until is None or until[0] >= _STILL_PAID)
    )


@cache
def names() -> dict[str, str]:
    """The code of each name that decides by itself, in lower case: "swiss francs" is CHF."""
    from babel.numbers import get_currency_name

    found: dict[str, str] = {}
    for code in sorted(codes()):
        told = {get_currency_name(code, count, locale="en").lower() for count in (None, 1, 2)}
        told |= set(_ALSO.get(code, "").split("|"))
        told |= {f"{name}s" for name in told if not name.endswith("s")}
        # Not "(2000-2016)", the years of a currency that had a name before; nor "euro", which is a unit.
        found |= {name: code for name in sorted(told) if " " in name and "(" not in name}
    return found


@cache
def money() -> frozenset[str]:
    """Every unit that is money: codes, and the words that stay a word."""
    return codes() | WORDS


def no_currencies(text: str) -> list[tuple[int, int]]:
    """Where a code stands that is a word there: "TOP 10", and "ALL 3,000 STAFF" of a headline in capitals."""
    meant = {
        match.start()
        for match in _IN_A_SUM.finditer(text)
        if not _ENDS_IN_CAPITALS.search(text, max(0, match.start() - 20), match.start())
    }
    meant |= {match.start("code") for match in _AFTER_A_SUM.finditer(text)}
    return [match.span() for match in _WORD_CODE.finditer(text) if match.start() not in meant]
