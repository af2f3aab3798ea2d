"""A project whose history begins with ALTER TABLE, and what can be its baseline."""

from __future__ import annotations

from support.shops import Shop

LATER = '''\
"""A longer name."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.alter_column(
        "customer",
        "name",
        existing_type=sa.String(20),
        type_=sa.String(40),
        existing_nullable=False,
    )
    op.execute("UPDATE customer SET name = CONCAT(name, '!')")


def downgrade():
    op.alter_column(
        "customer",
        "name",
        existing_type=sa.String(40),
        type_=sa.String(20),
        existing_nullable=False,
    )
'''
SQL = r"""
-- A dump; written by hand
/*!40101 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;
USE `shop`;
CREATE TABLE purchase (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  state ENUM('new','paid') NOT NULL,
  amount INT NOT NULL,
  note VARCHAR(200),
  customer_id INT NOT NULL,
  FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE TABLE customer (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(20) NOT NULL, # ; not the end
  email VARCHAR(100) NOT NULL,
  UNIQUE KEY email (email),
  KEY ix_customer_name (name)
);
LOCK TABLES `customer` WRITE;
INSERT INTO `customer` VALUES (1,'Ann; ''A''','a\';'),(2,_binary 'Bob','b');
UNLOCK TABLES;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
DELIMITER ;;
CREATE DEFINER=`gone`@`%` PROCEDURE count_all() BEGIN SELECT COUNT(*) FROM customer; END ;;
DELIMITER ;
"""
PYTHON = """\
def create(connection):
    from sqlalchemy import text

    for statement in STATEMENTS:
        connection.execute(text(statement))


STATEMENTS = [
    "CREATE TABLE customer (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL,"
    " email VARCHAR(100) NOT NULL UNIQUE, INDEX ix_customer_name (name))",
    "CREATE TABLE purchase (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
    " state ENUM('new','paid') NOT NULL, amount INT NOT NULL, note VARCHAR(200),"
    " customer_id INT NOT NULL, FOREIGN KEY (customer_id) REFERENCES customer (id))",
    "INSERT INTO customer (name, email) VALUES ('Ann', 'a')",
]
"""


def begin_late(shop: Shop) -> Shop:
    """Have the history of a project begin with ALTER TABLE, beside files that make its tables.

    These are ``before.sql``, and ``before.py`` with the function ``create``.
    """
    (shop.folder / "migrations/versions/0001_first.py").write_text(LATER)
    (shop.folder / "before.sql").write_text(SQL)
    (shop.folder / "before.py").write_text(PYTHON)
    return shop
