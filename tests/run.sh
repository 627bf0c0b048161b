#!/bin/sh
# run.sh: everything that is checked on every change. Installs what is missing
# (Debian 12; as root or through sudo), builds with gcc under sanitizers and
# with clang, builds the plain programs, runs the tests.
#
#   sh tests/run.sh             the whole
#   sh tests/run.sh quick       one compiler, unit tests only
#   sh tests/run.sh REGEX       only the tests whose name matches
#
# Each test is reported as it ends, and what a failed one said with it. JOBS=N
# compiles and tests N at a time; stories mostly wait, so three of them run
# where one other test does. Longer commands are beside it: tests/fresh/run,
# tests/long/*, tests/bench/run.sh.
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

# run_tests WORDS DIR CTEST ARGUMENT...: a line a test, at once. What ctest ended
# with goes through a file: a pipe has the status of its last command.
run_tests() {
    say "$1"
    dir=$2
    shift 2
    {
        ctest --test-dir "$dir" --output-on-failure --timeout 600 \
            --no-tests=ignore -R "$only" "$@" 2>&1 || echo $? >>build/tests.failed
    } | tee -a build/tests.log | grep --line-buffered -vE '^ +Start +[0-9]+: ' ||
        true
}

# count WORD: the tests that ended so.
count() {
    grep -cE "^ *[0-9]+/[0-9]+ Test .*$1" build/tests.log || true
}

packages_need $PACKAGES_BUILD $PACKAGES_TEST
mkdir -p build
rm -f build/tests.log build/tests.failed

if [ "$only" = quick ]; then
    only=.
    say "unit tests: usually under 3 minutes on two cores"
    build build/sanitize "gcc, address and undefined-behaviour sanitizers" \
        -DCMAKE_C_COMPILER=gcc -DNOROSHI_SANITIZE=ON
    run_tests "tests" build/sanitize -LE story -j "$jobs"
else
    say "builds and tests: usually under 10 minutes on two cores"
    build build/sanitize "gcc, address and undefined-behaviour sanitizers" \
        -DCMAKE_C_COMPILER=gcc -DNOROSHI_SANITIZE=ON
    # For what clang alone warns of: nothing runs of it, so nothing is optimised.
    build build/clang "clang" -DCMAKE_C_COMPILER=clang \
        -DCMAKE_C_FLAGS_RELEASE=-O0
    build build/plain "gcc, plain, as it is installed" -DCMAKE_C_COMPILER=gcc
    run_tests "tests" build/sanitize -LE story -j "$jobs"
    run_tests "stories" build/sanitize -L story -j $((3 * jobs))
    run_tests "what sanitizers hide, in the plain programs" build/plain \
        -L plain -j "$jobs"
fi

say "summary"
passed=$(count ' Passed ')
failed=$(count '\*\*\*(Failed|Timeout|Exception|Not Run)')
skipped=$(count '\*\*\*Skipped')
[ -d ../shared/data ] || echo "skipped: what needs ../shared (absent here)"
echo "passed $passed, failed $failed, skipped $skipped," \
    "in $(($(date +%s) - began)) s"
echo "$passed passed, $failed failed, $skipped skipped"
[ ! -e build/tests.failed ]
