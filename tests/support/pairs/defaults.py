"""The defaults that a column of a type can have, and the family of a type."""

from __future__ import annotations

from support.pairs.description import Type, quote_string
from support.pairs.mend import BLOBS, INTEGERS, NUMBERS, SHORT_TEXTS, TEXTS


def defaults(type_: Type) -> list[str]:
    """Defaults for a column of a type, as SQL."""
    word, arguments = type_.word, type_.arguments
    if word in INTEGERS:
        return ["0", "1", "(1 + 2)"] if arguments != (1,) else ["0", "1"]
    if word in NUMBERS or word == "float":
        return ["0", "1.5", "'2.5'", "(pi())", *(["(rand())"] if word == "double" else [])]
    if word in SHORT_TEXTS:
        texts = ["", "x"] if arguments[0] < 8 else ["", "it's", "100%", "a:b", "a\\b", "two\nlines"]
        texts += ["NULL"] if arguments[0] > 3 else ["N"]
        return [*map(quote_string, texts), "(upper('x'))", *_random_texts(arguments[0])]
    if word in (*TEXTS, *BLOBS):
        return ["('a:b')", "('100%')", "(concat('x', 'y'))"]
    if word in ("enum", "set"):
        return [quote_string(text) for _, text in type_.members]
    if word in ("datetime", "timestamp"):
        now = f"CURRENT_TIMESTAMP({arguments[0]})" if arguments else "CURRENT_TIMESTAMP"
        return [now, "'2020-01-01 00:00:00'", "(now() + interval 1 day)"]
    return {
        "date": ["'2020-01-01'", "(curdate())"],
        "time": ["'10:30:00'"],
        "year": ["'2020'"],
        "bit": ["b'1'"],
        "varbinary": ["'x'", "''"],
        "binary": ["'x'"],
        "json": ["(json_array())", "(json_object('a:b', 1))"],
    }.get(word, [])


def _random_texts(length: int) -> list[str]:
    return ["(uuid())"] if length >= 36 else []


def family(type_: Type) -> str:
    """``number``, ``text``, or the type's own name."""
    if type_.word in NUMBERS and type_.arguments != (1,):
        return "number"
    if type_.word in SHORT_TEXTS:
        return "text"
    return type_.word
