#!/usr/bin/env bash
# Installs what `make run` or `make test` needs and the system lacks. Where nothing is missing it does nothing,
# and quickly. Never asks.
#
#   scripts/setup.sh run | test
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '==> %s\n' "$*"; }
give_up() {
    printf '%s\n' "$*" >&2
    exit 1
}

purpose=${1:-}
case $purpose in
run | test) ;;
*) give_up "usage: scripts/setup.sh run|test" ;;
esac

# A fresh rustup is not in the search path yet.
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

# Whether a directory holds a PostgreSQL server.
holds_server() {
    [[ -x $1/initdb && -x $1/pg_ctl && -x $1/postgres ]]
}

# The places that src/db/private/binaries.rs looks into.
has_server() {
    local directory
    local -a places
    IFS=: read -ra places <<<"$PATH"
    for directory in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin "${places[@]}"; do
        if holds_server "$directory"; then return 0; fi
    done
    return 1
}

# The tests start the private server whatever the configuration says.
needs_server() {
    [[ $purpose == test || -z ${ENISHI_DATABASE_URL:-} ]]
}

packages=()
if needs_server; then
    if [[ -n ${ENISHI_POSTGRES_BIN:-} ]]; then
        holds_server "$ENISHI_POSTGRES_BIN" ||
            give_up "ENISHI_POSTGRES_BIN names $ENISHI_POSTGRES_BIN, but initdb, pg_ctl and postgres are not all there."
    elif ! has_server; then
        packages+=(postgresql)
    fi
fi
# Some libraries hold C sources and are linked with the system's compiler.
if ! command -v cc >/dev/null || ! command -v make >/dev/null; then packages+=(build-essential); fi
if ! command -v curl >/dev/null; then packages+=(curl); fi
if [[ ! -s /etc/ssl/certs/ca-certificates.crt && ! -s /etc/pki/tls/certs/ca-bundle.crt && ! -s /etc/ssl/cert.pem ]]; then
    packages+=(ca-certificates)
fi
# The mail server that the tests of the mail transport talk to.
if [[ $purpose == test ]] && ! /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null; then
    packages+=(python3-aiosmtpd)
fi
# The program that is not ours which the tests read calendar files with.
if [[ $purpose == test ]] && ! /usr/bin/python3 -c 'import icalendar' 2>/dev/null; then
    packages+=(python3-icalendar)
fi
# What the browser tests drive and ask: `tests/browser/`. Without a font for it, Japanese is a row of boxes.
if [[ $purpose == test ]]; then
    if ! command -v chromium >/dev/null; then packages+=(chromium); fi
    if ! command -v chromedriver >/dev/null; then packages+=(chromium-driver); fi
    if ! command -v npm >/dev/null; then packages+=(nodejs npm); fi
    if [[ -z $(fc-list :lang=ja 2>/dev/null) ]]; then packages+=(fontconfig fonts-ipafont-gothic); fi
fi

install_packages() {
    command -v apt-get >/dev/null ||
        give_up "Missing: ${packages[*]}. Without apt-get they are not installed here: use docker compose up instead."
    local -a as_root=()
    if [[ $(id -u) != 0 ]]; then
        sudo -n true 2>/dev/null ||
            give_up "Missing packages, and no right to install them: run sudo apt-get install ${packages[*]}"
        as_root=(sudo -n)
    fi
    say "Installing ${packages[*]} with apt-get"

    # Debian starts a server of its own when the package arrives. Enishi does not need it, so none is made, unless
    # somebody has already settled how clusters are made here.
    local wishes=/etc/postgresql-common/createcluster.d/enishi.conf
    if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
        "${as_root[@]}" mkdir -p "$(dirname "$wishes")"
        echo 'create_main_cluster = false' | "${as_root[@]}" tee "$wishes" >/dev/null
        # shellcheck disable=SC2064 # the paths as they are now
        trap "${as_root[*]} rm -f $wishes" EXIT
    fi
    local log
    log=$(mktemp)
    if ! {
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${packages[@]}"
    } </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        give_up "apt-get could not install ${packages[*]}: its messages are above."
    fi
    rm -f "$log"
}

if ((${#packages[@]} > 0)); then install_packages; fi

# The Rust version that Cargo.toml asks for.
wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)

has_rust() {
    local found
    found=$(cargo --version 2>/dev/null) || return 1
    found=${found#cargo }
    printf '%s\n' "$wanted" "${found%% *}" | sort -V -C
}

if ! has_rust; then
    if command -v rustup >/dev/null; then
        say "Installing the current Rust with rustup, for this directory only"
        rustup toolchain install stable --profile minimal >/dev/null
        rustup override set stable
    else
        say "Installing Rust with rustup from https://sh.rustup.rs"
        installer=$(curl --proto '=https' --tlsv1.2 --silent --show-error --fail --location https://sh.rustup.rs) ||
            give_up "Rust $wanted or newer is missing and https://sh.rustup.rs cannot be reached: install Rust from https://rustup.rs and try again."
        # The system may have an older Rust of its own, which is none of our business.
        sh -s -- -y --quiet --profile minimal --no-modify-path <<<"$installer" >/dev/null
        hash -r
    fi
    has_rust || give_up "Rust $wanted or newer is needed, found: $(cargo --version 2>&1 || true)."
fi

if [[ $purpose == test ]]; then
    for component in rustfmt clippy; do
        if ! cargo "${component#rust}" --version >/dev/null 2>&1; then
            command -v rustup >/dev/null || give_up "cargo ${component#rust} is missing: install $component."
            say "Installing $component with rustup"
            rustup component add "$component" >/dev/null
        fi
    done
fi

# axe-core, which asks whether a page can be used by everybody. Nothing of it comes near the program.
if [[ $purpose == test ]]; then
    axe=tests/browser/node_modules
    if [[ ! -d $axe || tests/browser/package-lock.json -nt $axe ]]; then
        say "Installing axe-core with npm, for the tests only"
        log=$(mktemp)
        npm ci --prefix tests/browser --no-audit --no-fund >"$log" 2>&1 || {
            cat "$log" >&2
            give_up "npm could not install axe-core: its messages are above."
        }
        rm -f "$log"
        touch "$axe"
    fi
fi
