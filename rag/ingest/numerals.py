"""The shape of one amount in English text, and the value of its words.

``amount_pattern`` is one pattern built from named parts, in the order in which they stand:
modifier, sign, currency, number (digits, words or a vague word) with its scale, unit, closing bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from math import prod

from rag.ingest.currencies import SIGNS, SIGNS_AFTER, codes, money, names

_ONES = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3}
_SCALES |= {"million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {"lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "crore": 10**7, "crores": 10**7}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "cr": 10**7}
_SHORT_SCALES |= {"bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12}

UNITS = {
    form: unit
    for unit, forms in {
        "%": "%|percent|per cent|percentage point|percentage points|pct",
        "USD": "dollar|dollars",
        "EUR": "euro|euros",
        "RUB": "ruble|rubles|rouble|roubles",
        "UAH": "hryvnia|hryvnias|hryvnya",
        "CNY": "yuan|renminbi",
        "SEK": "krona|kronor",
        "PLN": "zloty|zlotys",
        "ILS": "shekel|shekels",
        "THB": "baht",
        "BRL": "reais",
        "TRY": "lira",
        "GBP": "sterling",
        "BDT": "taka",
        "CZK": "koruna|korunas|koruny",
        "ETB": "birr",
        "GEL": "lari",
        "GHS": "cedi|cedis",
        "HUF": "forint|forints",
        "IDR": "rupiah",
        "KZT": "tenge",
        "MYR": "ringgit",
        "NGN": "naira",
        "VND": "dong",
        "ZAR": "rand",
        "peso": "peso|pesos",
        "rupee": "rupee|rupees",
        "franc": "franc|francs|cfa franc|cfa francs",
        "krone": "krone|kroner",
        "crown": "crowns",
        "dinar": "dinar|dinars",
        "rial": "rial|rials",
        "riyal": "riyal|riyals",
        "dirham": "dirham|dirhams",
        "shilling": "shilling|shillings",
        "leu": "leu|lei",
        "lev": "lev|leva",
        "JPY": "yen",
        "millimeter": "mm|millimeter|millimeters|millimetre|millimetres",
        "centimeter": "cm|centimeter|centimeters|centimetre|centimetres",
        "meter": "meter|meters|metre|metres",
        "kilometer per hour": "km/h|kph|kmh",
        "mile per hour": "mph",
        "kilometer": "km|kms|kilometer|kilometers|kilometre|kilometres",
        "mile": "mile|miles",
        "foot": "foot|feet|ft",
        "inch": "inch|inches",
        "acre": "acre|acres",
        "hectare": "hectare|hectares",
        "second": "seconds",
        "minute": "minute|minutes",
        "hour": "hour|hours",
        "day": "day|days",
        "week": "week|weeks",
        "month": "month|months",
        "year": "year|years",
        "decade": "decade|decades",
        "century": "century|centuries",
        "ounce": "ounce|ounces|oz",
        "gram": "gram|grams",
        "kilogram": "kg|kilo|kilos|kilogram|kilograms",
        "pound": "pound|pounds",
        "ton": "ton|tons",
        "tonne": "tonne|tonnes",
        "liter": "liter|liters|litre|litres",
        "barrel": "barrel|barrels",
        "degree": "degree|degrees",
        "kilowatt": "kw|kilowatt|kilowatts",
        "megawatt": "mw|megawatt|megawatts",
        "gigawatt": "gw|gigawatt|gigawatts",
    }.items()
    for form in forms.split("|")
}

# What a modifier does to the value: a least value, a greatest value, or nothing that a number can say.
LOWER, UPPER, NEAR = "lower", "upper", "near"
MODIFIERS = {
    word: kind
    for kind, words in {
        LOWER: "at least|more than|over|well over|just over|above|upwards of|in excess of|exceeding|"
        "greater than|a minimum of|no fewer than|no less than|not less than|a little over|slightly over|"
        "slightly more than|a little more than|well above",
        UPPER: "up to|at most|as many as|as much as|no more than|not more than|fewer than|less than|under|"
        "just under|below|a maximum of|not exceeding|well under|slightly less than|a little under|"
        "just short of",
        NEAR: "about|around|approximately|roughly|some|nearly|almost|close to|an estimated|estimated|circa|"
        "exactly|barely|scarcely|closer to|nearer to|a good",
    }.items()
    for word in words.split("|")
}


def _any(words: Iterable[str]) -> str:
    """An alternation that prefers the longer word; a blank in a word stands for any blank."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in longest_first)


_DASH = "\\-\u2010\u2011"
_JOIN = rf"[\s{_DASH}]"
_SCALE = _any(_SCALES)
_BELOW_100 = rf"(?:(?:{_any(_TENS)})(?:{_JOIN}(?:{_any(list(_ONES)[1:10])}))?|{_any(_ONES)})\b"
# Not the numbers of "two-thirds" and "twenty-first".
_NO_FRACTION = (
    rf"(?!{_JOIN}(?:third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?\b"
    r"|-(?:first|second|half|halves)\b)"
)
_A = rf"an?(?=\s(?:{_SCALE})\b)"
# "More than a century"; without a modifier "a year" is a rate or a date, not an amount.
_A_TIME = r"(?P<lone>an?)(?=\s(?:second|minute|hour|day|week|month|year|decade|century)\b)"
# "A fifth", "two-thirds", "half of": parts of a whole, told as per cent of it.
_PARTS = dict(zip("third quarter fifth sixth seventh eighth ninth tenth".split(), range(3, 11), strict=True))
_OF_WHOLE = (
    r"(?=\s(?:of|more|less|fewer|higher|lower|larger|smaller|as|the|its|their|since|compared|below|above)\b)"
)
_FRACTION = (
    rf"(?P<fraction>(?:(?P<parts>an?|{_any(list(_ONES)[1:10])}){_JOIN}(?P<part>{_any(_PARTS)})s?"
    rf"|(?<!first\s)(?<!second\s)(?<!other\s)(?<!latter\s)(?<!the\s)(?P<half_of>half)){_OF_WHOLE})"
)
# "two hundred and fifty", but not "one hundred and two hundred": a tail is not multiplied as its head was.
_TAIL = rf"(?:(?:\sand)?{_JOIN}{_BELOW_100}(?!{_JOIN}(?P=multiplier)\b))?"
_WORDS = rf"(?:{_A}|{_BELOW_100})(?:{_JOIN}(?P<multiplier>{_SCALE})\b{_TAIL})*{_NO_FRACTION}"
_VAGUE = (
    rf"(?:(?:a\s)?(?:few|several|many|couple(?:\sof)?)\s(?:{_SCALE})s?(?:\sof)?"
    r"|(?:(?:tens|dozens|scores|hundreds|thousands|millions)\sof\s)?"
    r"(?:dozens|hundreds|thousands|millions|billions|trillions|lakhs|crores)(?:\sof)?|scores\sof)\b"
)
# Digits are parted by commas, in threes or as in India ("12,00,000"), by blanks, apostrophes or points; by a
# point only where there are two, or a comma follows. "8,5" is no group; ``quantities`` asks for a unit there.
_GROUPS = (
    r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){1,5}(?![0-9])|(?:['\u2019\u00a0\u2009\u202f][0-9]{3}){1,5})"
    r"|[1-9][0-9]?(?:,[0-9]{2}){1,5},[0-9]{3}"
    r"|(?<![0-9]\s)[1-9][0-9]{0,2}(?:\s[0-9]{3}){1,5}(?!\s?[0-9])"
)
_POINTED = r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,5}(?:,[0-9]{1,2})?|\.[0-9]{3},[0-9]{1,2})"
_BLANKS_COMMA = r"(?<![0-9]\s)[1-9][0-9]{0,2}(?:[\s'\u2019][0-9]{3}){1,5},[0-9]{1,2}(?![0-9,])"
_DIGITS = (
    rf"(?:{_POINTED}|{_BLANKS_COMMA}|(?:{_GROUPS}|[1-9][0-9]{{0,14}}|0)(?:\.[0-9]{{1,15}})?"
    r"|(?:[1-9][0-9]{0,2}|0),[0-9]{1,2})"
    r"(?![0-9]|[.,:/][0-9]|\s000)"
)
_COMMA_DECIMAL = re.compile(r"[0-9]+,[0-9]{1,2}")
_VULGAR = {"\u00bc": Decimal("0.25"), "\u00bd": Decimal("0.5"), "\u00be": Decimal("0.75")}
_SHORT = rf"(?:\s(?=[a-z]{{2}})|(?(currency)\s))?(?P<short>{_any(_SHORT_SCALES)})(?!\w)"
_LONG = rf"{_JOIN}(?P<scale>(?:{_SCALE})(?:\s(?:million|billion|crores?))?)\b"
# "Won" is a verb, but behind "million".
_WON = r"(?<=llion\s)won(?!\s(?:a|an|the|their|its|his|her)\b)"
_MEASURE = rf"(?:{_any(form for form in UNITS if form != '%')}|{_WON})\b"
_UNIT = rf"(?P<area>(?:square|cubic)\s)?(?P<unit>{_MEASURE})"
# "A quarter of a million", "half an hour", "a quarter-million": a part of one that is counted or measured.
_PIECE = (
    rf"(?P<piece>(?:(?:(?P<pieces>an?|{_any(list(_ONES)[1:10])}){_JOIN})?"
    rf"(?:(?P<half_a>half(?:\sof)?)|(?P<piece_of>{_any(_PARTS)})s?\sof){_JOIN}an?"
    rf"|(?:(?P<short_pieces>an?|three){_JOIN})?(?P<short_piece_of>half|quarter)(?={_JOIN}(?:{_SCALE})\b))"
    rf"(?:{_JOIN}(?P<piece_scale>{_SCALE})\b|(?={_JOIN}{_MEASURE})))"
)
_AND_A_PART = (
    rf"{_JOIN}and{_JOIN}(?:a{_JOIN}(?P<and_part>half|quarter)|(?P<and_three>three{_JOIN}quarters))"
    r"\b(?!\sof\b)"
)


@cache
def amount_pattern() -> re.Pattern[str]:
    """The pattern of an amount; built on use, for the names of currencies are many."""
    before = f"(?:{_any(codes())})\\$?|{_any(SIGNS)}"
    after = f"(?:{_any(codes())})(?!\\w)|(?:{_any(SIGNS_AFTER)})(?!\\w)"
    return re.compile(
        # Neither inside a word or a number, nor the number of a name such as "F-16"; but the seven of
        # "five-to-seven".
        rf"(?<!\w)(?:(?<![^\W\d_][{_DASH}\u2013])|(?<=-to-))(?<![0-9][.,:/])"
        rf"(?:(?P<modifier>{_any(MODIFIERS)})\s|~)?"
        rf"(?P<sign>(?<![\w)%{_DASH}])[-\u2212])?"
        rf"(?:(?=[^\s\d]{{1,5}}\s?[0-9])(?P<currency>(?-i:{before}))\s?)?"
        rf"(?:(?P<digits>{_DIGITS})(?P<vulgar>[{''.join(_VULGAR)}])?(?:{_SHORT}|{_LONG})?"
        rf"|{_PIECE}|{_FRACTION}|{_A_TIME}|(?P<words>{_WORDS})|(?P<vague>{_VAGUE}))"
        rf"(?P<half>{_AND_A_PART}(?:{_JOIN}(?P<half_scale>{_SCALE})\b)?)?"
        rf"(?P<plus>\+|{_JOIN}plus\b)?"
        rf"(?:{_JOIN}?(?:(?P<after>(?-i:{after}))(?!\s?[0-9])|(?P<money>{_any(names())})\b"
        rf"|(?:U\.?S\.?\s)?(?:{_UNIT}|(?P<percent>%)))"
        rf"|{_JOIN}(?P<hyphened>second)\b(?<=[{_DASH}]second))?"
        rf"(?P<closing>\s(?:or\s(?:more|higher|above|less|fewer|below)|at\s(?:most|least))\b)?(?!\w)",
        re.IGNORECASE,
    )


def unit(amount: re.Match[str]) -> str | None:
    """The measure of a match: a code or a word of money, "%", "kilometer"; None of what is counted."""
    if told := amount["after"]:
        return SIGNS[told] if told in SIGNS and told not in codes() else told
    if amount["money"]:
        return names()[" ".join(amount["money"].lower().split())]
    if told := amount["currency"]:
        return SIGNS.get(told) or told.rstrip("$")
    if amount["percent"] or amount["fraction"]:
        return "%"
    if amount["hyphened"]:
        return "second"
    if amount["unit"]:
        word = " ".join(amount["unit"].lower().split())
        return (amount["area"] or "").lower() + UNITS.get(word, "KRW")
    return None


def is_loose(amount: re.Match[str]) -> bool:
    """Are the digits of a match two numbers, or an address: "1,2" and "192.168.100.200"?"""
    digits = amount["digits"] or ""
    if _COMMA_DECIMAL.fullmatch(digits):
        return unit(amount) is None and not (amount["scale"] or amount["short"])
    parts = digits.split(".")
    return len(parts) == 4 and all(part[0] != "0" and int(part) < 256 for part in parts if part.isdigit())


def value(amount: re.Match[str]) -> Decimal | None:
    """The number that a match states; None where it is vague ("thousands of")."""
    short = (amount["short"] or "").lower()
    if amount["vague"] or (short in {"m", "cr"} and unit(amount) not in money()):
        return None  # "5m" is five million of something, or five metres
    if amount["fraction"]:
        return _of_fraction(amount)
    if amount["piece"]:
        return _of_piece(amount)
    last = 1
    if amount["lone"]:
        number = Decimal(1)
    elif amount["words"]:
        number = _of_words(amount["words"])
        last = _SCALES.get(re.split(_JOIN, amount["words"].lower())[-1], 1)
    else:
        last = _SHORT_SCALES.get(short, 1) * _product(amount["scale"])
        number = (_of_digits(amount["digits"]) + _VULGAR.get(amount["vulgar"], 0)) * last
    if amount["half"]:
        number = _with_part(number, amount, last)
    return -number if amount["sign"] else number


def _product(scale: str | None) -> int:
    return prod(_SCALES[word] for word in (scale or "").lower().split())


def _of_digits(digits: str) -> Decimal:
    """The value of digits in groups: "1.234.567,5", "12 345 678" and "12,00,000"."""
    joined = re.sub(r"[\s'\u2019]", "", digits)
    if joined.count(".") > 1 or re.fullmatch(r"[0-9]+\.[0-9]{3},[0-9]+", joined):
        joined = joined.replace(".", "")
    mark = "." if _COMMA_DECIMAL.fullmatch(joined) else ""
    return Decimal(joined.replace(",", mark))


def _with_part(number: Decimal, amount: re.Match[str], last: int) -> Decimal:
    """With the half of "two and a half million" or of "a million and a half"."""
    part = Decimal("0.5") if (amount["and_part"] or "").lower() == "half" else Decimal("0.25")
    part = Decimal("0.75") if amount["and_three"] else part
    if amount["half_scale"]:
        return (number + part) * _SCALES[amount["half_scale"].lower()]
    return number + part * last


def _of_piece(amount: re.Match[str]) -> Decimal:
    """The value of "three quarters of a million"."""
    pieces = _ONES.get((amount["pieces"] or amount["short_pieces"] or "a").lower(), 1)
    of = (amount["piece_of"] or amount["short_piece_of"] or "half").lower()
    whole = Decimal(pieces * _SCALES.get((amount["piece_scale"] or "").lower(), 1))
    return round(whole / (2 if of == "half" else _PARTS[of]), 2)


def _of_fraction(amount: re.Match[str]) -> Decimal:
    """The per cent that a fraction in words is, to two places."""
    if amount["half_of"]:
        return Decimal(50)
    parts = amount["parts"].lower()
    share = Decimal(100 * _ONES.get(parts, 1)) / _PARTS[amount["part"].lower()]
    return round(share, 2)


def _of_words(words: str) -> Decimal:
    """The value of number words: "two hundred and fifty thousand" is 250000."""
    total = current = Decimal(0)
    for token in re.split(rf"{_JOIN}+", words.lower()):
        if token in {"a", "an"}:
            current += 1
        elif token not in _SCALES:
            current += _ONES.get(token, _TENS.get(token, 0))
        elif _SCALES[token] < 1000:
            current *= _SCALES[token]
        elif current:
            total, current = total + current * _SCALES[token], Decimal(0)
        else:  # "two thousand million"
            total *= _SCALES[token]
    return total + current
