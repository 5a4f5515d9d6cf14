# PostgreSQL. Sourced by lib.sh.

# The folder of its programs: Debian keeps them outside the PATH, a folder for each version.
postgres_bin() {
    local initdb
    initdb=$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
    [ -n "$initdb" ] && dirname "$(readlink -f "$initdb")"
}

postgres_install() {
    postgres_bin >/dev/null || install postgresql
}

postgres_start() {
    postgres_data=$servers_dir/postgres
    mkdir "$postgres_data" && postgres_user && postgres_init && with_port postgres_run
}

# It refuses to run as root: then another user runs it, `postgres`, whom Debian's package makes, or else `nobody`.
postgres_user() {
    local user=postgres
    postgres_as=(env)
    if [ "$(id -u)" = 0 ]; then
        id postgres >/dev/null 2>&1 || user=nobody
        postgres_as=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env "HOME=$postgres_data")
        chown "$user" "$postgres_data"
    fi
}

# With ICU, as on many machines, `lower()` folds more than ASCII, and texts are not sorted by their bytes: the store must
# depend on neither. It may have been built without.
postgres_init() {
    local log=$servers_dir/initdb.log
    postgres_initdb --locale-provider=icu --icu-locale=en-US >"$log" 2>&1 && return
    rm -rf "$postgres_data/data"
    postgres_initdb >"$log" 2>&1 && return
    tail -n 20 "$log" >&2
    return 1
}

# Not in the current folder, which that user may not be let into.
postgres_initdb() (
    cd / && "${postgres_as[@]}" "$(postgres_bin)/initdb" --pgdata="$postgres_data/data" --username=users --auth=trust \
        --encoding=UTF8 --locale=C --no-sync "$@"
)

# Nothing here outlives the run, so nothing waits for the disk.
postgres_run() {
    server_run postgres "database system is ready to accept connections" \
        "${postgres_as[@]}" "$(postgres_bin)/postgres" -D "$postgres_data/data" -p "$1" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories="$postgres_data" -c max_connections=300 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off &&
        export POSTGRES_URL="postgres://users:users@127.0.0.1:$1/postgres"
}
