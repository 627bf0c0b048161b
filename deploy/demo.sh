#!/bin/sh
# demo: a national coordinator, its members, one warning that must arrive and
# one that must not; on this machine alone. Fresh Debian 12 is enough (root or
# sudo installs what is missing).
#
#   sh deploy/demo.sh [--ja|--en] [--keep] [--pace]
#
# Everything happens in a temporary directory and on loopback. Nothing is left
# running, unless --keep asks for it. --pace waits before each act for the Enter
# key, or five seconds where nobody sits at a terminal. Told in Japanese with
# --ja, or where LANG is Japanese.
set -eu

cd "$(dirname "$0")/.."
. deploy/packages.sh

keep= pace=
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
ja*) japanese=yes ;;
*) japanese= ;;
esac
for word; do
    case $word in
    --keep) keep=yes ;;
    --pace) pace=yes ;;
    --ja) japanese=yes ;;
    --en) japanese= ;;
    *)
        sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done
if [ -n "$japanese" ]; then
    LC_ALL=C.UTF-8 LANGUAGE=ja
else
    LC_ALL=C.UTF-8 LANGUAGE=en
fi
export LC_ALL LANGUAGE
. deploy/demo/stage.sh

clear_away() {
    code=$?
    trap - EXIT HUP INT TERM PIPE
    if [ -n "$keep" ] && [ "$code" -eq 0 ]; then
        exit 0
    fi
    stop_all
    rm -rf "$dir"
    exit "$code"
}

packages_need $PACKAGES_BUILD
mkdir -p build
echo "building (build/demo.log) ..."
{ cmake -S . -B build/demo && cmake --build build/demo -j "$(nproc)" \
    --target noroshid noroshi noroshi-net noroshi-core noroshi-keys mo-ja \
    leaker; } >build/demo.log 2>&1 || {
    tail -n 40 build/demo.log >&2
    exit 1
}

bin=$PWD/build/demo/bin
dir=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-demo.XXXXXX")
trap clear_away EXIT
trap 'exit 130' HUP INT TERM PIPE

printf '\n%s狼煙 noroshi%s   %s\n' "$bold" "$plain" \
    "$(in_words 'a warning, from one ridge to the next' '峰から峰へ、警報を伝える')"

. deploy/demo/story.sh

if [ -n "$keep" ]; then
    in_words '
The nodes stay up. Try:' '
ノードは動いたままです。お試しください:'
    printf '\n    export PATH=%s:$PATH NOROSHI_DIR=%s/takane\n' "$bin" "$dir"
    printf '    noroshi status\n    noroshi inbox\n'
    in_words '
and when done:' '
終わったら:'
    printf '\n    kill %s; rm -r %s\n' "$(cat "$dir"/*.pid | tr '\n' ' ')" \
        "$dir"
else
    in_words '
Done. Nothing is left running, nothing is left behind.' '
以上です。動いているもの、残ったものはありません。'
fi
