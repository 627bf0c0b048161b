# packages: what noroshi needs from Debian 12, in one place. Sourced by
# tests/run.sh and deploy/demo.sh, which stand at the project's root.
#
#   packages_need $PACKAGES_BUILD $PACKAGES_TEST
#
# installs what is missing and touches nothing when all is there.

PACKAGES_BUILD="gcc libc6-dev make cmake pkg-config libsodium-dev libzmq3-dev
    liblmdb-dev libmsgpack-dev libinih-dev libjansson-dev libidn2-dev
    libpsl-dev libunistring-dev libicu-dev libseccomp-dev gettext
    libarchive-dev libxml2-dev libyaml-dev libisal-dev libzstd-dev
    libbz2-dev liblzma-dev libxxhash-dev"
PACKAGES_TEST="clang libclang-rt-dev libcmocka-dev procps python3
    python3-msgpack python3-nacl mandoc zsh libfaketime curl jq"
# What reading is measured beside: rg finds the same values by one expression.
PACKAGES_BENCH="ripgrep"

# The command that makes us root: nothing, or sudo; fails without either.
packages_root() {
    if [ "$(id -u)" -eq 0 ]; then
        return 0
    fi
    command -v sudo >/dev/null || return 1
    echo sudo
}

packages_missing() {
    for package; do
        status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) || status=
        [ "$status" = 'install ok installed' ] || echo "$package"
    done
}

packages_need() {
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    if ! as_root=$(packages_root); then
        echo "these packages are missing, and neither root nor sudo is here:" \
            $missing >&2
        return 1
    fi
    echo "installing:" $missing
    $as_root apt-get update -qq || return 1
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing \
        >"${TMPDIR:-/tmp}/noroshi-packages.$$" 2>&1 || {
        cat "${TMPDIR:-/tmp}/noroshi-packages.$$" >&2
        rm -f "${TMPDIR:-/tmp}/noroshi-packages.$$"
        return 1
    }
    rm -f "${TMPDIR:-/tmp}/noroshi-packages.$$"
}
