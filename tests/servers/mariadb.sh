# MariaDB. Sourced by lib.sh.

mariadb_install() {
    # The packages with the programs alone: they make no service.
    PATH=$PATH:/usr/sbin command -v mariadbd >/dev/null || install mariadb-server-core mariadb-client-core
}

mariadb_start() {
    local log=$servers_dir/mariadb-install-db.log
    mariadb_data=$servers_dir/mariadb
    mkdir "$mariadb_data" && mariadb_user && mariadb_script || return 1
    if ! mariadb-install-db --no-defaults "${mariadb_as[@]}" --datadir="$mariadb_data/data" \
        --auth-root-authentication-method=normal --skip-test-db >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        return 1
    fi
    with_port mariadb_run
}

# It runs as root only if told to.
mariadb_user() {
    mariadb_as=(--user="$(id -un)")
}

mariadb_script() {
    cat >"$mariadb_data/init.sql" <<'END'
CREATE DATABASE IF NOT EXISTS users;
CREATE USER IF NOT EXISTS users@'127.0.0.1' IDENTIFIED BY 'users';
GRANT ALL ON *.* TO users@'127.0.0.1';
END
}

# Nothing here outlives the run, so nothing waits for the disk. utf8mb4 is the default since 11.6 and with MySQL 8.
mariadb_run() {
    PATH=$PATH:/usr/sbin server_run mariadb "ready for connections" \
        mariadbd --no-defaults "${mariadb_as[@]}" --datadir="$mariadb_data/data" --port="$1" --bind-address=127.0.0.1 \
        --socket="$mariadb_data/socket" --pid-file="$mariadb_data/pid" --init-file="$mariadb_data/init.sql" \
        --skip-name-resolve --skip-log-bin --innodb-flush-log-at-trx-commit=0 \
        --character-set-server=utf8mb4 --max-connections=300 &&
        export MYSQL_URL="mysql://users:users@127.0.0.1:$1/users"
}
