"""The types between which conversions are measured, one or more of each family."""

from __future__ import annotations

_COMMON = (
    *("tinyint", "tinyint unsigned", "smallint", "int", "int unsigned", "bigint"),
    *("bigint unsigned", "decimal(5,2)", "decimal(10,0) unsigned", "decimal(20,10)", "float"),
    *("float(7,2)", "double", "bit(1)", "bit(8)", "bit(64)", "year", "date", "time", "time(3)"),
    *("datetime", "datetime(6)", "timestamp", "timestamp(6)", "char(5)", "varchar(5)"),
    *("varchar(60)", "varchar(60) character set latin1", "varchar(60) collate utf8mb4_bin"),
    *("varchar(60) character set utf8mb3", "varchar(60) character set ascii", "tinytext", "text"),
    *("text character set latin1", "longtext", "binary(4)", "binary(16)", "varbinary(60)"),
    *("tinyblob", "blob", "enum('a','b','ö','1')", "enum('A','B','c d')", "set('a','b','ö')"),
    *("set('b','a')", "geometry", "point"),
)

TYPES = {
    "mysql": (*_COMMON, "json", "vector(2)"),
    "mariadb": (*_COMMON, "uuid", "inet4", "inet6"),
}
"""Column types as SQL, by flavor. MariaDB's JSON is a LONGTEXT with a CHECK."""

ALIKE = ("mediumint", "mediumtext", "mediumblob", "longblob", "linestring", "polygon")
"""Types that convert like a similar type, apart from their limits; they are not measured."""
