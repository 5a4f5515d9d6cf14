# The Python libraries whose databases the store takes over, each in an environment of its own. Sourced by lib.sh.

peers() {
    if [ -n "${PEERS_PYTHON:-}" ]; then
        echo "Peers: given by PEERS_PYTHON"
    elif python_environment fastapi-users tests/peers/fastapi-users.txt &&
        python_environment fastapi-users-tortoise tests/peers/fastapi-users-tortoise.txt; then
        PEERS_PYTHON=$(cd "$environment/.." && pwd)
        export PEERS_PYTHON
        echo "Peers: $PEERS_PYTHON"
    else
        cat >&2 <<'END'

FastAPI Users and fastapi-users-tortoise are missing, whose databases are tested. What to do: install Python 3.11 or newer
with its module venv and run this again, or set PEERS_PYTHON to a folder with two virtual environments, `fastapi-users` and
`fastapi-users-tortoise`, in which the packages named in tests/peers/*.txt are installed.
END
        return 1
    fi
}
