#!/bin/sh
# run.sh: everything that is checked on every change. Installs what is missing
# (Debian 12; as root or through sudo), builds with gcc under sanitizers and
# with clang, builds the plain programs for the benchmarks, runs the tests.
#
#   sh tests/run.sh [REGEX]     only the tests whose name matches
#
# JOBS=N compiles and tests N at a time. Longer commands are beside it:
# tests/fresh/run, tests/long/kill_rounds, tests/long/policy_flips,
# tests/bench/run.sh.
set -eu

cd "$(dirname "$0")/.."
. deploy/packages.sh

jobs=${JOBS:-$(nproc)}
only=${1:-.}
began=$(date +%s)

say() {
    printf '\n== %s\n' "$*"
}

# build DIR WORDS [CMAKE ARGUMENT...]
build() {
    dir=$1
    say "$2 ($dir)"
    shift 2
    cmake -S . -B "$dir" "$@" >"$dir.log" 2>&1 &&
        cmake --build "$dir" -j "$jobs" >>"$dir.log" 2>&1 || {
        tail -n 60 "$dir.log" >&2
        echo "the whole of it: $dir.log" >&2
        exit 1
    }
}

packages_need $PACKAGES_BUILD $PACKAGES_TEST
mkdir -p build

build build/sanitize "gcc, address and undefined-behaviour sanitizers" \
    -DCMAKE_C_COMPILER=gcc -DNOROSHI_SANITIZE=ON
build build/clang "clang" -DCMAKE_C_COMPILER=clang
build build/plain "gcc, plain, for the benchmarks" -DCMAKE_C_COMPILER=gcc

say "tests"
failed=0
ctest --test-dir build/sanitize --output-on-failure --timeout 600 \
    -j "$jobs" -R "$only" >build/tests.log 2>&1 || failed=$?
if [ "$failed" -eq 0 ]; then
    grep -E '^ *[0-9]+/[0-9]+ Test' build/tests.log || true
else
    cat build/tests.log
fi

say "summary"
skipped=$(grep -cE '\*\*\*Skipped' build/tests.log) || true
passed=$(grep -cE ' Passed ' build/tests.log) || true
broken=$(grep -cE '\*\*\*(Failed|Timeout|Exception|Not Run)' build/tests.log) || true
[ -d ../shared/data ] || echo "skipped: what needs ../shared (absent here)"
echo "passed $passed, failed $broken, skipped $skipped," \
    "in $(($(date +%s) - began)) s"
if [ "$failed" -ne 0 ]; then
    exit 1
fi
