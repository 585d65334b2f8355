"""The shape of one amount in English text, and the value of its words.

``AMOUNT`` is one pattern built from named parts, in the order in which they stand:
modifier, sign, currency, number (digits, words or a vague word) with its scale, unit, closing bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import reduce

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
_SHORT_SCALES = {"k": 10**3, "mn": 10**6, "m": 10**6, "bn": 10**9, "tn": 10**12}

CURRENCIES = {"$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD"}
CURRENCIES |= {"€": "EUR", "£": "GBP", "₴": "UAH", "₽": "RUB"}

UNITS = {
    form: unit
    for unit, forms in {
        "%": "%|percent|per cent|percentage point|percentage points|pct",
        "USD": "dollar|dollars",
        "EUR": "euro|euros",
        "RUB": "ruble|rubles|rouble|roubles",
        "UAH": "hryvnia|hryvnias|hryvnya",
        "CNY": "yuan",
        "SEK": "krona|kronor",
        "PLN": "zloty|zlotys",
        "ILS": "shekel|shekels",
        "THB": "baht",
        "BRL": "reais",
        "TRY": "lira",
        "peso": "peso|pesos",
        "rupee": "rupee|rupees",
        "franc": "franc|francs",
        "krone": "krone|kroner",
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

# Those that are written out; of some only the word says which one is meant.
MONEY = frozenset(CURRENCIES.values()) | frozenset(
    "CNY JPY SEK PLN ILS THB BRL TRY peso rupee franc krone".split()
)

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
_HALF_OR_A = rf"(?:half\san?|an?\shalf)(?={_JOIN}(?:{_SCALE})\b)|an?(?=\s(?:{_SCALE})\b)"
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
_WORDS = rf"(?:{_HALF_OR_A}|{_BELOW_100})(?:{_JOIN}(?P<multiplier>{_SCALE})\b{_TAIL})*{_NO_FRACTION}"
_VAGUE = (
    rf"(?:(?:a\s)?(?:few|several|many|couple(?:\sof)?)\s(?:{_SCALE})s?(?:\sof)?"
    r"|(?:(?:tens|dozens|scores|hundreds|thousands|millions)\sof\s)?"
    r"(?:dozens|hundreds|thousands|millions|billions|trillions)(?:\sof)?|scores\sof)\b"
)
# Thousands are parted by commas or by narrow or fixed blanks; by a plain blank only in "10 000".
_DIGITS = (
    r"(?:[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){1,5}|(?:[\u00a0\u2009\u202f][0-9]{3}|\s000){1,5})"
    r"|[1-9][0-9]{0,14}|0)(?:\.[0-9]{1,15})?(?![0-9]|[.,:/][0-9]|\s000)"
)
_UNIT = rf"(?P<area>(?:square|cubic)\s)?(?P<unit>{_any(form for form in UNITS if form != '%')})\b"

AMOUNT = re.compile(
    # Neither inside a word or a number, nor the number of a name such as "F-16"; but the seven of
    # "five-to-seven".
    rf"(?<!\w)(?:(?<![^\W\d_][{_DASH}\u2013])|(?<=-to-))(?<![0-9][.,:/])"
    rf"(?:(?P<modifier>{_any(MODIFIERS)})\s|~)?"
    rf"(?P<sign>(?<![\w)%{_DASH}])[-\u2212])?"
    rf"(?:(?P<currency>{_any(CURRENCIES)})\s?)?"
    rf"(?:(?P<digits>{_DIGITS})(?:(?P<short>{_any(_SHORT_SCALES)})(?!\w)|{_JOIN}(?P<scale>{_SCALE})\b)?"
    rf"|{_FRACTION}|{_A_TIME}|(?P<words>{_WORDS})|(?P<vague>{_VAGUE}))"
    rf"(?P<half>\sand\sa\shalf\b(?:\s(?P<half_scale>{_SCALE})\b)?)?"
    rf"(?P<plus>\+|{_JOIN}plus\b)?"
    rf"(?:{_JOIN}?(?:U\.?S\.?\s)?(?:{_UNIT}|(?P<percent>%))"
    rf"|{_JOIN}(?P<hyphened>second)\b(?<=[{_DASH}]second))?"
    rf"(?P<closing>\s(?:or\s(?:more|higher|above|less|fewer|below)|at\s(?:most|least))\b)?(?!\w)",
    re.IGNORECASE,
)


def value(amount: re.Match[str]) -> Decimal | None:
    """The number that an ``AMOUNT`` match states; None where it is vague ("thousands of")."""
    if amount["vague"] or (amount["short"] and amount["short"].lower() == "m" and not amount["currency"]):
        return None  # "5m" is five million of something, or five metres
    if amount["fraction"]:
        return _of_fraction(amount)
    if amount["lone"]:
        number = Decimal(1)
    elif amount["words"]:
        number = _of_words(amount["words"])
    else:
        scale = (amount["short"] or amount["scale"] or "").lower()
        digits = re.sub(r"[,\s]", "", amount["digits"])
        number = Decimal(digits) * (_SHORT_SCALES | _SCALES).get(scale, 1)
    if amount["half"]:
        number = (number + Decimal("0.5")) * _SCALES.get((amount["half_scale"] or "").lower(), 1)
    return -number if amount["sign"] else number


def _of_fraction(amount: re.Match[str]) -> Decimal:
    """The per cent that a fraction in words is, to two places."""
    if amount["half_of"]:
        return Decimal(50)
    parts = amount["parts"].lower()
    share = Decimal(100 * _ONES.get(parts, 1)) / _PARTS[amount["part"].lower()]
    return round(share, 2)


def _of_words(words: str) -> Decimal:
    """The value of number words: "two hundred and fifty thousand" is 250000."""
    tokens = [token for token in re.split(rf"{_JOIN}+", words.lower()) if token != "and"]
    total = current = Decimal(0)
    if "half" in tokens[:2]:
        return reduce(lambda so_far, token: so_far * _SCALES.get(token, 1), tokens, Decimal("0.5"))
    for token in tokens:
        if token in {"a", "an"}:
            current += 1
        elif token not in _SCALES:
            current += _ONES.get(token, _TENS.get(token, 0))
        elif _SCALES[token] < 1000:
            current *= _SCALES[token]
        else:
            total, current = total + current * _SCALES[token], Decimal(0)
    return total + current
