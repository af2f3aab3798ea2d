#!/bin/bash
# The part of the official image's interface that is used here: MYSQL_ROOT_PASSWORD, arguments for
# mariadbd, a first start that initialises the volume with a server which has no TCP port.
set -eu

initialise() {
    mariadb-install-db --no-defaults --user=mysql --datadir=/var/lib/mysql --skip-test-db \
        --auth-root-authentication-method=normal "$@" >/dev/null
    mariadbd --user=mysql --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock \
        --skip-networking "$@" &
    for _ in $(seq 300); do
        mariadb -uroot --socket=/run/mysqld/mysqld.sock --execute='DO 1' 2>/dev/null && break
        sleep 0.1
    done
    mariadb -uroot --socket=/run/mysqld/mysqld.sock <<SQL
CREATE USER 'root'@'%' IDENTIFIED BY '${MYSQL_ROOT_PASSWORD//\'/\'\'}';
GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
ALTER USER 'root'@'localhost' IDENTIFIED BY '${MYSQL_ROOT_PASSWORD//\'/\'\'}';
SQL
    MYSQL_PWD=$MYSQL_ROOT_PASSWORD \
        mariadb -uroot --socket=/run/mysqld/mysqld.sock --execute=SHUTDOWN
    wait
}

if [ "$1" = mariadbd ]; then
    shift
    chown mysql:mysql /var/lib/mysql
    [ -d /var/lib/mysql/mysql ] || initialise "$@"
    set -- mariadbd --user=mysql --datadir=/var/lib/mysql --bind-address=0.0.0.0 \
        --socket=/run/mysqld/mysqld.sock "$@"
fi
exec "$@"
