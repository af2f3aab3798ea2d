#!/bin/bash
# The part of the official image's interface that is used here: MYSQL_ROOT_PASSWORD and MYSQL_DATABASE,
# also as …_FILE; MYSQL_ALLOW_EMPTY_PASSWORD; arguments for mysqld; a first start that initialises the
# volume with a server which has no TCP port; the server as the user mysql.
set -eu

fail() {
    echo "[ERROR] [Entrypoint]: $*" >&2
    exit 1
}

from_file() {
    local name=$1 file_name=${1}_FILE
    local file=${!file_name:-}
    [ -z "${!name:-}" ] || [ -z "$file" ] || fail "$name and $file_name are set (but are exclusive)"
    [ -z "$file" ] || export "$name=$(<"$file")"
}

initialise() {
    [ -n "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD" ] ||
        fail "Database is uninitialized and password option is not specified"
    echo "[Note] [Entrypoint]: Initializing database files" >&2
    mysqld --initialize-insecure --user=mysql "$@"
    mysqld --user=mysql --skip-networking --mysqlx=OFF --socket=/var/run/mysqld/mysqld.sock "$@" &
    for _ in $(seq 300); do
        mysqladmin -uroot ping --silent && break
        sleep 0.1
    done
    mysql -uroot <<SQL
CREATE USER 'root'@'%' IDENTIFIED BY '${MYSQL_ROOT_PASSWORD//\'/\'\'}';
GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
ALTER USER 'root'@'localhost' IDENTIFIED BY '${MYSQL_ROOT_PASSWORD//\'/\'\'}';
${MYSQL_DATABASE:+CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;}
SQL
    MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysqladmin -uroot shutdown
    wait
    echo "[Note] [Entrypoint]: MySQL init process done. Ready for start up." >&2
}

from_file MYSQL_ROOT_PASSWORD
from_file MYSQL_DATABASE
: "${MYSQL_ROOT_PASSWORD:=}" "${MYSQL_ALLOW_EMPTY_PASSWORD:=}"
case ${1:-} in
    -*) set -- mysqld "$@" ;;
esac
if [ "$1" = mysqld ]; then
    shift
    chown mysql:mysql /var/lib/mysql
    [ -d /var/lib/mysql/mysql ] || initialise "$@"
    set -- mysqld --user=mysql --socket=/var/run/mysqld/mysqld.sock "$@"
fi
exec "$@"
