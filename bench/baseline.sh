#!/bin/sh
# The script that a team without the tool writes to check whether models and migrations agree: start
# a MySQL server with its data in memory, run `alembic upgrade head` and `alembic check`, and stop
# the server.
#
#     baseline.sh PYTHON COMMAND…       COMMAND starts mysqld; the project is the working directory
#
# STAGES is a file for the moments at which stages begin. BUILD is a program that runs the revisions
# or creates the models' tables of a project that DESCRIPTION describes, if `alembic` alone cannot.
# CHECK=no leaves `alembic check` out. An application that does not take a URL gets its address by
# TCP, on the port that PORT names.
#
# The server's options are those that an expert would set for a server that lives for seconds.
set -eu

python=$1
shift
run=$(mktemp -d "${RUN_BASE:-/dev/shm}/bench-XXXXXX")
quick="--skip-log-bin --performance-schema=OFF --innodb-flush-log-at-trx-commit=0 --mysqlx=OFF"
user=""
if [ "$(id -u)" = 0 ]; then user=--user=root; fi

server=""
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$run"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

network=--skip-networking
if [ -n "${PORT:-}" ]; then network="--bind-address=127.0.0.1 --port=$PORT"; fi

stage() {
    if [ -n "${STAGES:-}" ]; then echo "$1 $(date +%s.%N)" >>"$STAGES"; fi
}

echo "CREATE DATABASE app; CREATE DATABASE models;" >"$run/init.sql"
stage initialise
"$@" $user $quick --datadir="$run/data" --secure-file-priv=NULL --initialize-insecure >"$run/log" 2>&1
stage start
"$@" $user $quick --datadir="$run/data" --socket="$run/sock" --pid-file="$run/pid" \
    --secure-file-priv=NULL $network --init-file="$run/init.sql" >>"$run/log" 2>&1 &
server=$!
until [ -S "$run/sock" ]; do
    kill -0 "$server"
    sleep 0.05
done
DATABASE_URL="mysql+pymysql://root@localhost/app?unix_socket=$run/sock"
export DATABASE_URL
export DATABASE_HOST=127.0.0.1 DATABASE_PORT="${PORT:-}" DATABASE_USER=root DATABASE_NAME=app
stage history
if [ -n "${BUILD:-}" ]; then
    models="mysql+pymysql://root@localhost/models?unix_socket=$run/sock"
    "$python" "$BUILD" "$DESCRIPTION" revisions "$DATABASE_URL"
    "$python" "$BUILD" "$DESCRIPTION" models "$models"
else
    "$python" -m alembic upgrade head
    if [ "${CHECK:-yes}" = yes ]; then "$python" -m alembic check; fi
fi
stage end
