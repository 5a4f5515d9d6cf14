# Chromium with its driver, by which tests use it. A test starts both by itself. Sourced by lib.sh.

browser() {
    if [ -n "${CHROMEDRIVER:-}" ]; then
        echo "Browser: given by CHROMEDRIVER"
    elif browser_install && browser_find; then
        export CHROMEDRIVER CHROMIUM
        echo "Browser: $CHROMIUM, by $CHROMEDRIVER"
    else
        cat >&2 <<'END'

A browser is missing, in which the quickstart is tested. What to do: install Chromium or Chrome, and its driver of the same
version (Debian: chromium and chromium-driver), so that both are in the PATH, and run this again; or set CHROMEDRIVER to the
program of the driver, and CHROMIUM to that of the browser, if the driver does not find it by itself.
END
        return 1
    fi
}

# Both, and of one version: a driver refuses a browser of another one. Debian's packages of both are.
browser_install() {
    local driver browser
    if browser_find; then
        driver=$(browser_version "$CHROMEDRIVER") browser=$(browser_version "$CHROMIUM")
        [ "$driver" != "$browser" ] || return 0
        echo "$CHROMEDRIVER is of version $driver, $CHROMIUM of version $browser" >&2
    fi
    install chromium chromium-driver
}

# Sets both variables to what there is.
browser_find() {
    CHROMEDRIVER=$(command -v chromedriver) || return 1
    CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
    [ -n "$CHROMIUM" ]
}

# The first number of its version.
browser_version() {
    "$1" --version 2>/dev/null | sed -nE '1s/^[^0-9]*([0-9]+)\..*/\1/p'
}
