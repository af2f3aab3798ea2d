"""SHOW CREATE TABLE taken apart: what MySQL 8.4 and 9.7, and MariaDB 11.8, print."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.alter import foreign_key_clause
from alembic_autogen.schema.model import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Table,
    TableKey,
)
from alembic_autogen.schema.parse import parse_create_table
from alembic_autogen.schema.tokens import normal_expression, tokenize, unquote_name, unquote_string

COLLATIONS = {
    "utf8mb4": "utf8mb4_0900_ai_ci",
    "latin1": "latin1_swedish_ci",
    "ascii": "ascii_general_ci",
}
OPTIONS = ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci"


def parsed(*lines: str, options: str = OPTIONS, schema: str | None = None) -> Table:
    """The table whose definitions are these lines."""
    body = ",\n".join(f"  {line}" for line in lines)
    sql = f"CREATE TABLE `t` (\n{body}\n{options}"
    return parse_create_table(TableKey(schema, "t"), sql, COLLATIONS, "scratch")


def column(line: str) -> Column:
    """The column of a table that has no other."""
    (found,) = parsed(line).columns
    return found


def index(line: str) -> Index:
    """The only index of a table."""
    (found,) = parsed("`a` int DEFAULT NULL", line).indexes
    return found


# --- tokens


def test_text_that_is_cut_and_joined_is_the_same() -> None:
    sql = "`a``b` varchar(5) DEFAULT 'it''s, (odd' COMMENT 'back\\\\', KEY `x,y` (`a``b`(3) DESC)"
    assert "".join(token.text for token in tokenize(sql)) == sql


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("`plain`", "plain"),
        ("`a``b`", "a`b"),
        ("````", "`"),
        ("`a\nb`", "a\nb"),
        ("`%(x)s`", "%(x)s"),
    ],
)
def test_a_name_loses_its_backticks_only(text: str, name: str) -> None:
    assert unquote_name(text) == name


@pytest.mark.parametrize(
    ("text", "string"),
    [
        ("'it''s'", "it's"),
        (r"'it\'s'", "it's"),
        (r"'back\\slash'", "back\\slash"),
        (r"'two\nlines'", "two\nlines"),
        (r"'nul\0'", "nul\0"),
        (r"'\Z'", "\x1a"),
        (r"'\r\n\t\b'", "\r\n\t\b"),
        ("'a\\\nb'", "a\nb"),
        (r"'100\%'", "100%"),
        ("_utf8mb4'x'", "x"),
        ("''", ""),
    ],
)
def test_a_string_literal_is_read_as_mysql_reads_it(text: str, string: str) -> None:
    assert unquote_string(text) == string


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("(`a` <> _utf8mb4'x')", "(`a` <> 'x')"),
        ("(`a` <> _utf8mb3'x')", "(`a` <> 'x')"),
        ("(`a` <> _latin1'x')", "(`a` <> 'x')"),
        ("(`a` <> _utf8mb4 'x')", "(`a` <> 'x')"),
        ("(`a` <> _binary'x')", "(`a` <> _binary'x')"),
        ("(`snake_case` <> 'x')", "(`snake_case` <> 'x')"),
        ("(`_latin1'x` <> _latin1'x')", "(`_latin1'x` <> 'x')"),
        ("(`a``_latin1'x` <> _latin1'x')", "(`a``_latin1'x` <> 'x')"),
        ("(`a` <> _utf8mb4'_latin1''x')", "(`a` <> '_latin1''x')"),
        ("(`a` <> _utf8mb4'\\'_latin1\\'')", "(`a` <> '\\'_latin1\\'')"),
        ("(`a` <> _utf8mb4'two\\\n_latin1''lines')", "(`a` <> 'two\\\n_latin1''lines')"),
        ("(`a` <> 0x41)", "(`a` <> 0x41)"),
    ],
)
def test_the_introducer_of_a_literal_does_not_count(text: str, normal: str) -> None:
    assert normal_expression(text) == normal


# --- columns


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("`a` int DEFAULT NULL", Column("a", "int", default="NULL")),
        (
            "`a` int unsigned zerofill NOT NULL",
            Column("a", "int unsigned zerofill", nullable=False),
        ),
        ("`a` decimal(10,2) DEFAULT '1.50'", Column("a", "decimal(10,2)", default="'1.50'")),
        (
            "`a` bigint NOT NULL AUTO_INCREMENT",
            Column("a", "bigint", nullable=False, autoincrement=True),
        ),
        (
            "`a` timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
            Column(
                "a",
                "timestamp(6)",
                default="CURRENT_TIMESTAMP(6)",
                on_update="CURRENT_TIMESTAMP(6)",
            ),
        ),
        (
            "`a` json DEFAULT (json_object(_utf8mb4'a, b',1))",
            Column("a", "json", default="(json_object('a, b',1))"),
        ),
        (
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) STORED",
            Column("a", "int", generated=Generated("((`b` + 1))", stored=True)),
        ),
        (
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) VIRTUAL NOT NULL",
            Column("a", "int", nullable=False, generated=Generated("((`b` + 1))", stored=False)),
        ),
        (
            "`a` int DEFAULT NULL /*!80023 INVISIBLE */",
            Column("a", "int", default="NULL", invisible=True),
        ),
        (
            "`a` point NOT NULL /*!80003 SRID 4326 */",
            Column("a", "point", nullable=False, srid=4326),
        ),
        ("`a` vector(3) DEFAULT NULL", Column("a", "vector(3)", default="NULL")),
        (
            "`a` int DEFAULT NULL /*!50606 STORAGE DISK */ /*!50606 COLUMN_FORMAT FIXED */",
            Column("a", "int", default="NULL", extra="STORAGE DISK COLUMN_FORMAT FIXED"),
        ),
        ("`a` bit(3) DEFAULT b'101'", Column("a", "bit(3)", default="b'101'")),
        ("`a` varbinary(3) DEFAULT 'x'", Column("a", "varbinary(3)", default="'x'")),
        ("`a` double precision DEFAULT NULL", Column("a", "double precision", default="NULL")),
    ],
)
def test_a_column_is_read_whole(line: str, wanted: Column) -> None:
    assert column(line) == wanted


@pytest.mark.parametrize(
    ("spelled", "charset", "collation"),
    [
        ("", "utf8mb4", "utf8mb4_0900_ai_ci"),
        (" CHARACTER SET latin1", "latin1", "latin1_swedish_ci"),
        (" COLLATE utf8mb4_bin", "utf8mb4", "utf8mb4_bin"),
        (" CHARACTER SET ascii COLLATE ascii_bin", "ascii", "ascii_bin"),
    ],
)
@pytest.mark.parametrize(
    "type_", ["varchar(5)", "mediumtext", "enum('a','b')", "set('a')", "char(1)"]
)
def test_the_charset_in_force_counts_whether_it_is_spelled_out_or_not(
    type_: str, spelled: str, charset: str, collation: str
) -> None:
    found = column(f"`a` {type_}{spelled} DEFAULT NULL")
    assert (found.type, found.charset, found.collation) == (type_, charset, collation)


def test_the_charset_of_the_table_is_inherited() -> None:
    table = parsed("`a` text", options=") ENGINE=InnoDB DEFAULT CHARSET=latin1")
    assert (table.charset, table.collation) == ("latin1", "latin1_swedish_ci")
    assert table.columns[0].collation == "latin1_swedish_ci"


def test_a_column_that_is_no_text_has_no_charset() -> None:
    assert column("`a` json DEFAULT NULL").charset is None


@pytest.mark.parametrize(
    "name",
    [
        "select",
        "a b",
        "a``b",
        "100%",
        "%(x)s",
        "a:b",
        "a,b",
        "(x)",
        "it's",
        "a -- b",
        "/* c */",
        "KEY",
        "表",
    ],
)
def test_hostile_names_are_read_as_they_are(name: str) -> None:
    table = parsed(
        f"`{name}` int NOT NULL",
        f"PRIMARY KEY (`{name}`)",
        f"KEY `{name}` (`{name}`)",
        f"CONSTRAINT `{name}` FOREIGN KEY (`{name}`) REFERENCES `{name}` (`{name}`)",
        f"CONSTRAINT `{name}` CHECK ((`{name}` > 0))",
    )
    plain = name.replace("``", "`")
    assert table.columns == (Column(plain, "int", nullable=False),)
    assert table.indexes == (Index(plain, (IndexPart(plain),)),)
    assert table.foreign_keys == (ForeignKey(plain, (plain,), TableKey(None, plain), (plain,)),)
    assert table.checks == (Check(plain, f"((`{name}` > 0))"),)
    assert table.primary_key == Index("", (IndexPart(plain),), "PRIMARY")


@pytest.mark.parametrize(
    ("literal", "comment"),
    [
        ("'plain'", "plain"),
        ("'a, b) ENGINE=MyISAM'", "a, b) ENGINE=MyISAM"),
        (r"'it''s\nso'", "it's\nso"),
        (r"'\\'", "\\"),
        ("'/*!80016 NOT ENFORCED */'", "/*!80016 NOT ENFORCED */"),
    ],
)
def test_a_comment_is_data_whatever_it_looks_like(literal: str, comment: str) -> None:
    table = parsed(
        f"`a` int DEFAULT NULL COMMENT {literal}",
        f"KEY `i` (`a`) COMMENT {literal}",
        options=f"{OPTIONS} COMMENT={literal}",
    )
    assert (table.columns[0].comment, table.indexes[0].comment, table.comment) == (comment,) * 3
    assert table.options == {"ENGINE": "InnoDB"}


@pytest.mark.parametrize(
    ("printed", "default"),
    [
        ("'a b'", "'a b'"),
        ("'it''s'", "'it''s'"),
        (r"'a\\b'", r"'a\\b'"),
        ("'é'", "x'c3a9'"),
        ("'a\udcff'", "x'61ff'"),
        ("x'7E20'", "'~ '"),
        ("X'2741'", "'''A'"),
        ("x'7f'", "x'7f'"),
        ("x'1f'", "x'1f'"),
        ("x'41FF'", "x'41ff'"),
        ("x''", "''"),
        ("NULL", "NULL"),
        ("(uuid())", "(uuid())"),
    ],
)
def test_a_default_of_bytes_is_hexadecimal_unless_it_is_plain_text(
    printed: str, default: str
) -> None:
    assert column(f"`a` varbinary(9) DEFAULT {printed}").default == default


# --- keys and constraints


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("UNIQUE KEY `i` (`a`)", Index("i", (IndexPart("a"),), "UNIQUE")),
        ("KEY `i` (`a`(5) DESC)", Index("i", (IndexPart("a", length=5, descending=True),))),
        ("KEY `i` (`a`) USING HASH", Index("i", (IndexPart("a"),), using="HASH")),
        ("KEY `i` (`a`) /*!80000 INVISIBLE */", Index("i", (IndexPart("a"),), invisible=True)),
        (
            "KEY `i` (`a`,((`a` + 1)) DESC)",
            Index("i", (IndexPart("a"), IndexPart(expression="((`a` + 1))", descending=True))),
        ),
        (
            "KEY `i` ((cast(json_extract(`a`,_utf8mb4'$.b') as unsigned array)))",
            Index(
                "i", (IndexPart(expression="(cast(json_extract(`a`,'$.b') as unsigned array))"),)
            ),
        ),
        (
            "FULLTEXT KEY `i` (`a`) /*!50100 WITH PARSER `ngram` */ ",
            Index("i", (IndexPart("a"),), "FULLTEXT", parser="ngram"),
        ),
        ("SPATIAL KEY `i` (`a`)", Index("i", (IndexPart("a"),), "SPATIAL")),
        (
            "KEY `i` (`a`) USING BTREE KEY_BLOCK_SIZE=4 COMMENT 'x'",
            Index("i", (IndexPart("a"),), using="BTREE", comment="x", extra="KEY_BLOCK_SIZE=4"),
        ),
    ],
)
def test_an_index_is_read_whole(line: str, wanted: Index) -> None:
    assert index(line) == wanted


@pytest.mark.parametrize(
    ("engine", "using"),
    [("InnoDB", None), ("Aria", None), ("MEMORY", "HASH"), ("ndbcluster", "HASH"), ("NDB", "HASH")],
)
def test_the_hash_of_a_unique_key_counts_where_it_stays(engine: str, using: str | None) -> None:
    lines = ("`a` int DEFAULT NULL", "UNIQUE KEY `u` (`a`) USING HASH", "KEY `v` (`a`) USING HASH",
             "UNIQUE KEY `w` (`a`) USING BTREE")  # fmt: skip
    found = parsed(*lines, options=OPTIONS.replace("InnoDB", engine))
    assert [each.using for each in found.indexes] == [using, "HASH", "BTREE"]


def test_indexes_are_in_the_order_of_their_names() -> None:
    lines = ("`a` int DEFAULT NULL", "UNIQUE KEY `z` (`a`)", "KEY `m` (`a`)", "KEY `b` (`a`)")
    assert [i.name for i in parsed(*lines).indexes] == ["b", "m", "z"]


def test_an_index_over_whole_ascending_columns_has_columns() -> None:
    assert index("KEY `i` (`a`,`b`)").columns == ("a", "b")
    assert index("KEY `i` (`a`,`b` DESC)").columns is None
    assert index("KEY `i` (`a`(3))").columns is None
    assert index("KEY `i` ((`a` + 1))").columns is None


@pytest.mark.parametrize(
    ("actions", "on_delete", "on_update"),
    [
        ("", None, None),
        (" ON DELETE SET NULL ON UPDATE CASCADE", "SET NULL", "CASCADE"),
        (" ON DELETE NO ACTION", "NO ACTION", None),
        (" ON UPDATE RESTRICT", None, "RESTRICT"),
        (" ON DELETE SET DEFAULT ON UPDATE NO ACTION", "SET DEFAULT", "NO ACTION"),
    ],
)
def test_the_actions_of_a_foreign_key(
    actions: str, on_delete: str | None, on_update: str | None
) -> None:
    (key,) = parsed(
        f"CONSTRAINT `f` FOREIGN KEY (`a`, `b`) REFERENCES `p` (`x`, `y`){actions}"
    ).foreign_keys
    wanted = ForeignKey("f", ("a", "b"), TableKey(None, "p"), ("x", "y"), on_delete, on_update)
    assert key == wanted


@pytest.mark.parametrize(
    ("schema", "target", "wanted"),
    [
        (None, "`p`", TableKey(None, "p")),
        ("aux", "`p`", TableKey("aux", "p")),
        (None, "`aux`.`p`", TableKey("aux", "p")),
        ("aux", "`scratch`.`p`", TableKey(None, "p")),
        (None, "`a.b`", TableKey(None, "a.b")),
    ],
)
def test_the_schema_of_a_referred_table_never_is_the_scratch_database(
    schema: str | None, target: str, wanted: TableKey
) -> None:
    line = f"CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES {target} (`x`)"
    (key,) = parsed(line, schema=schema).foreign_keys
    assert key.referred == wanted


def test_a_reference_out_of_another_database_keeps_the_name_that_it_needs() -> None:
    line = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `scratch`.`p` (`x`)"
    (key,) = parsed(line, schema="aux").foreign_keys
    assert key.referred == TableKey(None, "p")
    assert key.reference == TableKey("scratch", "p")
    assert foreign_key_clause(key) == line
    (near,) = parsed(line.replace("scratch", "aux"), schema=None).foreign_keys
    assert near.reference == near.referred == TableKey("aux", "p")


def test_a_check_may_be_not_enforced() -> None:
    line = "CONSTRAINT `c` CHECK ((`a` <> _utf8mb4')')) /*!80016 NOT ENFORCED */"
    assert parsed(line).checks == (Check("c", "((`a` <> ')'))", enforced=False),)


# --- options


def test_options_are_apart_from_what_has_a_field() -> None:
    table = parsed(
        "`a` int DEFAULT NULL",
        options=") ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=latin1 STATS_PERSISTENT=1"
        " ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 COMMENT='x'",
    )
    assert table.auto_increment == 7
    assert table.options == {
        "ENGINE": "InnoDB",
        "STATS_PERSISTENT": "1",
        "ROW_FORMAT": "COMPRESSED",
        "KEY_BLOCK_SIZE": "8",
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [("innodb_system", {"TABLESPACE": "`innodb_system`"}), ("innodb_file_per_table", {})],
)
def test_a_tablespace_is_an_option_unless_it_is_the_default(
    name: str, expected: dict[str, str]
) -> None:
    options = f") /*!50100 TABLESPACE `{name}` */ ENGINE=InnoDB DEFAULT CHARSET=latin1"
    assert parsed("`a` int", options=options).options == {**expected, "ENGINE": "InnoDB"}


@pytest.mark.parametrize(
    "partitioning",
    [
        "PARTITION BY HASH (`a`)\nPARTITIONS 4",
        "PARTITION BY RANGE (`a`)\n(PARTITION p0 VALUES LESS THAN (10) COMMENT = 'PARTITION BY'"
        " ENGINE = InnoDB)",
    ],
)
def test_the_partitioning_is_what_stands_behind_the_options(partitioning: str) -> None:
    table = parsed("`a` int NOT NULL", options=f"{OPTIONS}\n/*!50100 {partitioning} */")
    assert table.partitioning == partitioning
    assert table.options == {"ENGINE": "InnoDB"}


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        ("KEY (id,`key`)\nPARTITIONS 4", "KEY (`id`,`key`)\nPARTITIONS 4"),
        ("LINEAR KEY ALGORITHM = 1 (id)", "LINEAR KEY ALGORITHM = 1 (`id`)"),
        ("KEY ()\nPARTITIONS 4", "KEY ()\nPARTITIONS 4"),
        (
            "RANGE  COLUMNS(a,b)\nSUBPARTITION BY KEY (c)\nSUBPARTITIONS 2\n"
            "(PARTITION a VALUES LESS THAN (1,MAXVALUE) ENGINE = InnoDB)",
            "RANGE  COLUMNS(`a`,`b`)\nSUBPARTITION BY KEY (`c`)\nSUBPARTITIONS 2\n"
            "(PARTITION a VALUES LESS THAN (1,MAXVALUE) ENGINE = InnoDB)",
        ),
        ("HASH (year(`a`))", "HASH (year(`a`))"),
    ],
)
def test_the_columns_of_partitions_are_quoted(printed: str, quoted: str) -> None:
    table = parsed("`a` date", options=f"{OPTIONS}\n/*!50100 PARTITION BY {printed} */")
    assert table.partitioning == f"PARTITION BY {quoted}"


def test_a_comment_of_a_table_is_no_partitioning() -> None:
    table = parsed("`a` int NOT NULL", options=f"{OPTIONS} COMMENT='PARTITION BY HASH (a)'")
    assert (table.partitioning, table.comment) == ("", "PARTITION BY HASH (a)")


def test_tables_that_differ_in_the_next_number_only_are_equal() -> None:
    one, other = (
        parsed("`a` int", options=f") ENGINE=InnoDB AUTO_INCREMENT={n} DEFAULT CHARSET=latin1")
        for n in (3, 4)
    )
    assert one == other


# --- MariaDB


def test_mariadb_prints_widths_json_and_generated_columns_in_its_own_way() -> None:
    table = parsed(
        "`id` int(11) NOT NULL AUTO_INCREMENT",
        "`j` longtext COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`))",
        "`g` int(11) GENERATED ALWAYS AS (`id` + 1) PERSISTENT",
        "`d` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp()",
        "PRIMARY KEY (`id`)",
        "KEY `i` (`d`) IGNORED",
        "CONSTRAINT `CONSTRAINT_1` CHECK (`id` > 0)",
        options=") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci",
    )
    assert [c.type for c in table.columns] == ["int(11)", "longtext", "int(11)", "datetime"]
    assert table.columns[1].extra == "CHECK (json_valid(`j`))"
    assert table.columns[2].generated == Generated("(`id` + 1)", stored=True)
    assert table.columns[3].default == table.columns[3].on_update == "current_timestamp()"
    assert table.indexes[0].ignored
    assert table.checks == (Check("CONSTRAINT_1", "(`id` > 0)"),)
    assert table.collation == "utf8mb4_uca1400_ai_ci"


def test_mariadb_wraps_its_own_features_in_comments_of_its_own() -> None:
    table = parsed("`a` int(11) DEFAULT NULL /*M!100201 INVISIBLE */")
    assert table.columns[0].invisible


def test_what_is_no_definition_is_an_error_and_not_left_out() -> None:
    with pytest.raises(ValueError, match="PROJECTION"):
        parsed("`a` int", "PROJECTION `p` (`s`, `e`)")


def test_a_constraint_of_another_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown constraint 'c'"):
        parsed("`a` int", "CONSTRAINT `c` ASSERTION (`a` > 0)")


def test_a_table_keeps_the_text_that_it_was_read_from() -> None:
    assert parsed("`a` int").sql == f"CREATE TABLE `t` (\n  `a` int\n{OPTIONS}"


def test_a_charset_that_is_not_printed_is_unknown() -> None:
    table = parsed("`a` int", options=") ENGINE=InnoDB")
    assert (table.charset, table.collation) == ("", "")


def test_white_space_around_the_parentheses_is_not_needed() -> None:
    sql = "CREATE TABLE `t` (`a` int)ENGINE=InnoDB DEFAULT CHARSET=latin1"
    table = parse_create_table(TableKey(None, "t"), sql, COLLATIONS, "scratch")
    assert table.columns == (Column("a", "int"),)
    assert table.options == {"ENGINE": "InnoDB"}


def test_a_check_has_its_literals_as_they_were_written() -> None:
    table = parsed("`a` blob", "CONSTRAINT `c` CHECK ((`a` <> _binary'x'))")
    assert table.checks == (Check("c", "((`a` <> 'x'))"),)
