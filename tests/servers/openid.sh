# The OpenID provider that tests sign in at: the npm packages of tests/openid, in target/node/openid. Tests start it
# themselves, one for each. Sourced by lib.sh.

# Where the Node.js of the machine is too old: a version that every system has a package of. It is fixed; its hash is
# not, as those of package-lock.json are.
openid_own_node=22.23.2

openid() {
    if [ -n "${OPENID_PROVIDER:-}" ]; then
        echo "OpenID provider: given by OPENID_PROVIDER"
    elif openid_node && openid_packages; then
        OPENID_PROVIDER=$(cd "$openid_folder" && pwd)
        export OPENID_PROVIDER
        echo "OpenID provider: $OPENID_PROVIDER"
    else
        cat >&2 <<'END_OF_HELP'

The OpenID provider that is signed in at is missing. What to do: install Node.js 20.12 or newer with npm and run this again, or
set OPENID_PROVIDER to a folder in which `npm ci` was run with the package.json and package-lock.json of tests/openid.
END_OF_HELP
        return 1
    fi
}

# Node.js and npm.
openid_node() {
    { command -v node && command -v npm; } >/dev/null || { install nodejs npm && hash -r; }
}

# Whether this Node.js has what the provider needs: 20.12 or newer.
openid_fits() {
    node -e 'process.exit(typeof require("node:crypto").hash === "function" ? 0 : 1)' 2>/dev/null
}

# Installs the packages once, and again when they change. No script of theirs runs.
openid_packages() {
    local file
    openid_folder=${CARGO_TARGET_DIR:-target}/node/openid
    if cmp -s tests/openid/package-lock.json "$openid_folder/installed.json"; then
        return 0
    fi
    echo "installing npm packages: tests/openid/package-lock.json"
    rm -rf "$openid_folder"
    mkdir -p "$openid_folder" || return 1
    for file in package.json package-lock.json; do
        cp "tests/openid/$file" "$openid_folder/" || return 1
    done
    openid_npm ci --ignore-scripts || return 1
    openid_fits || openid_node_beside || return 1
    cp tests/openid/package-lock.json "$openid_folder/installed.json"
}

# Debian 12 has Node.js 18; the 20 of Debian 13 fits. This is Node.js for these tests alone: the package that npm's `node`
# has a script of its own fetch, which is the program and nothing else.
openid_node_beside() {
    local system package
    system=$(node -p 'process.platform + "-" + process.arch') || return 1
    case $system in
        # As that script has it.
        darwin-arm64) package=node-bin-$system ;;
        *) package=node-$system ;;
    esac
    openid_npm install --no-save --ignore-scripts "$package@$openid_own_node"
}

# npm in the folder.
openid_npm() {
    local log=$servers_dir/openid.log
    if ! (cd "$openid_folder" && npm "$@" --no-audit --no-fund) >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "The packages of tests/openid/package-lock.json could not be installed: they need npm and its registry." >&2
        return 1
    fi
}
