# Starts and stops servers for the tests. To be sourced, with the repository's root as the current folder.
#
#     trap servers_stop EXIT; trap 'exit 130' INT; trap 'exit 143' TERM HUP
#     servers_start || exit 1
#
# A server whose URL is in the environment is taken as it is: POSTGRES_URL, MYSQL_URL, MONGODB_URL. Each other one is
# started on a free port, with its data in a temporary folder, and its variable is exported. PEERS_PYTHON is where the
# Python libraries are that tests run beside the store, OPENID_PROVIDER where the OpenID provider is that tests sign in at,
# CHROMEDRIVER and CHROMIUM are the browser that tests start. What is missing on a Debian machine is installed, if this runs
# as root. servers_stop ends what servers_start began, and nothing else.

servers_dir=
# Their process ids, the last one first.
servers_running=

servers_start() {
    local kind
    # Another user has to get through it to a folder of its own.
    servers_dir=$(mktemp -d "${TMPDIR:-/tmp}/users-servers.XXXXXX") && chmod 711 "$servers_dir" || return 1
    for kind in postgres mariadb mongodb peers openid browser; do
        # shellcheck source=/dev/null
        . "tests/servers/$kind.sh"
    done
    server POSTGRES_URL PostgreSQL postgres &&
        server MYSQL_URL "MariaDB or MySQL" mariadb &&
        server MONGODB_URL MongoDB mongodb &&
        peers &&
        openid &&
        browser
}

# Ends them, waiting for each.
servers_stop() {
    local pid
    for pid in $servers_running; do
        server_stop "$pid"
    done
    servers_running=
    [ -z "$servers_dir" ] || rm -rf "$servers_dir"
    servers_dir=
}

# server VARIABLE NAME KIND: the server whose URL VARIABLE has, or else a new one. KIND_install and KIND_start are in the
# file of that kind.
server() {
    local variable=$1 name=$2 kind=$3
    if [ -n "${!variable:-}" ]; then
        echo "$name: given by $variable"
    elif "${kind}_install" && "${kind}_start"; then
        echo "$name: ${!variable}"
    else
        cat >&2 <<END

$name could not be started, and the tests need it. What to do, one of these:
  - install it as said above, and run this again;
  - start the servers of compose.yaml by \`docker compose up --detach --wait\`, and set the variables that are named at
    the head of that file;
  - set $variable to a server of yours. The tests make databases of their own there, and drop them.
END
        return 1
    fi
}

# install PACKAGE…: installs Debian packages, or says which.
install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing $*"
        if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } \
            >"$servers_dir/apt.log" 2>&1; then
            tail -n 20 "$servers_dir/apt.log" >&2
            return 1
        fi
    else
        echo "Missing. On Debian and Ubuntu: sudo apt-get install --no-install-recommends $*" >&2
        return 1
    fi
}

# server_run NAME PATTERN COMMAND…: runs COMMAND, its output in NAME.log, until a line of that matches PATTERN. It gets
# a process group of its own, so that Ctrl-C in a terminal reaches it through servers_stop alone. Gives 2 if its port was
# taken.
server_run() {
    local name=$1 pattern=$2 log=$servers_dir/$1.log pid tries
    shift 2
    : >"$log"
    set -m
    LC_ALL=C "$@" </dev/null >"$log" 2>&1 &
    pid=$!
    set +m
    servers_running="$pid $servers_running"
    for ((tries = 0; tries < 600; tries++)); do
        ! grep -q "$pattern" "$log" || return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    server_stop "$pid"
    servers_running=${servers_running#"$pid "}
    ! grep -q "already in use" "$log" || return 2
    echo "$name did not start. The end of its log:" >&2
    tail -n 20 "$log" | sed 's/^/    /' >&2
    return 1
}

# Asks a process to end, and makes it after ten seconds.
server_stop() {
    local tries
    kill -TERM "$1" 2>/dev/null || return 0
    for ((tries = 0; tries < 100; tries++)); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null
    return 0
}

# with_port FUNCTION: calls it with a port that nobody listens on, and with another if somebody was quicker. The ports are
# below those that a system gives to clients.
with_port() {
    local status=2 port
    while [ "$status" = 2 ]; do
        port=$((RANDOM % 20000 + 10000))
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
        "$1" "$port"
        status=$?
    done
    return "$status"
}

# python_environment NAME REQUIREMENTS: a virtual environment with these packages, in target/python/NAME. It is made once,
# and again when the requirements change. Sets `environment`.
python_environment() {
    local log=$servers_dir/$1.log
    environment=${CARGO_TARGET_DIR:-target}/python/$1
    if cmp -s "$2" "$environment/installed.txt"; then
        return 0
    fi
    if ! python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)' 2>/dev/null; then
        install python3-venv || return 1
    fi
    echo "installing Python packages: $2"
    rm -rf "$environment"
    if ! { python3 -m venv "$environment" && "$environment/bin/pip" install --requirement "$2"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "The Python packages of $2 could not be installed: they need Python 3.11 or newer, and PyPI." >&2
        return 1
    fi
    cp "$2" "$environment/installed.txt"
}
