"""The names, texts, types and collations that drawn schemas are made of."""

from __future__ import annotations

from support.pairs.mend import BLOBS, INTEGERS, SHORT_TEXTS, TEXTS

PLAIN_NAMES = (
    *("alpha", "beta", "gamma", "delta", "title", "price", "owner", "state", "code", "note"),
    *("kind", "email", "parent", "quantity", "created", "weight"),
)
HOSTILE_NAMES = (
    *("select", "order", "key", "check", "a b", "back`tick", "100%", "p%s", "%(x)s", "co:lon"),
    *(
        ":bind",
        "naïve",
        "表",
        "dot.ted",
        "MiXed",
        "quote'd",
        'dou"ble',
        "semi;colon",
        "back\\slash",
    ),
    *("$dollar", "1st", "a,b", "(paren)", "a -- b", "# hash", "/* c */", "{brace}", "x" * 64),
    *("{0}", "É" * 30, "tab\there", "new\nline", "default", "primary", "constraint", "`"),
)
COMMENTS = (
    "",
    "plain",
    "it's",
    "100% %s %(a)s",
    "a:b :c",
    "back\\slash",
    "two\nlines",
    'say "x"',
    "表`",
)
WORDS = (
    *(*INTEGERS, "decimal", "float", "double", "bit", "boolean"),
    *("date", "datetime", "timestamp", "time", "year"),
    *(*SHORT_TEXTS, *SHORT_TEXTS, *TEXTS, "binary", "varbinary", *BLOBS),
    *("enum", "enum", "set", "json", "point", "geometry", "vector"),
)
COLLATIONS = ("", "", "", "utf8mb4_bin", "utf8mb4_unicode_ci", "latin1_swedish_ci", "ascii_bin")
MEMBERS = ("new", "old", "it's", "100%", "a:b", "In Progress", "ß", "x", "y", "back\\slash", "")
ACTIONS = (None, None, "CASCADE", "SET NULL", "RESTRICT", "NO ACTION")
CONVENTIONS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (),
    (
        ("ix", "ix_%(column_0_label)s"),
        ("uq", "uq_%(table_name)s_%(column_0_name)s"),
        ("ck", "ck_%(table_name)s_%(constraint_name)s"),
        ("fk", "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"),
        ("pk", "pk_%(table_name)s"),
    ),
    (("uq", "unique_%(table_name)s_%(column_0_N_name)s"), ("fk", "to_%(referred_table_name)s")),
)
