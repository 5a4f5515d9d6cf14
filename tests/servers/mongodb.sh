# A server that speaks MongoDB's protocol: SecantusDB, from PyPI. Sourced by lib.sh.

mongodb_install() {
    python_environment secantusdb tests/servers/secantusdb.txt
}

# It looks for settings in the current folder and at home, unless it is given some.
mongodb_start() {
    : >"$servers_dir/secantusd.toml" && with_port mongodb_run
}

mongodb_run() {
    local bin=${CARGO_TARGET_DIR:-target}/python/secantusdb/bin
    TMPDIR=$servers_dir server_run mongodb "listening on" \
        "$bin/python" "$bin/secantusd-py" --host 127.0.0.1 --port "$1" --storage-path :memory: --cache-size 256M \
        --config "$servers_dir/secantusd.toml" &&
        export MONGODB_URL="mongodb://127.0.0.1:$1"
}
