#!/bin/sh
# demo: two organisations, one warning, one crash, one answer; on this machine
# alone. Fresh Debian 12 is enough (root or sudo installs what is missing).
#
#   sh deploy/demo.sh [--keep]
#
# Everything happens in a temporary directory and on loopback. Nothing is left
# running, unless --keep asks for it.
set -eu

cd "$(dirname "$0")/.."
. deploy/packages.sh

keep=
case ${1:-} in
'') ;;
--keep) keep=yes ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac

if [ -t 1 ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m')
else
    bold= dim= plain=
fi

# step TITLE WHY: what is shown, and why it matters.
number=0
step() {
    number=$((number + 1))
    printf '\n%s%2d  %s%s\n    %s%s%s\n\n' \
        "$bold" "$number" "$1" "$plain" "$dim" "$2" "$plain"
}

# COMMAND... as one would type it.
show() {
    line=
    for word; do
        case $word in *' '*) word="'$word'" ;; esac
        line="$line $word"
    done
    printf '    $%s\n' "$line" | sed "s,$bin/,,g; s,$dir,DIR,g"
}

# run COMMAND...: shown, then its output set in, without `init`s advice.
run() {
    show "$@"
    "$@" >"$dir/out" 2>&1 && code=0 || code=$?
    sed "/^next:/,\$d; /^\$/d; s,$dir,DIR,g; s/^/      /" "$dir/out"
    return "$code"
}

give_up() {
    echo "demo: $1" >&2
    for log in "$dir"/*.log; do
        echo "--- $log" >&2
        tail -n 15 "$log" >&2
    done
    exit 1
}

# A free port on loopback: one that nothing answers on.
free_port() {
    port=$1
    while cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        grep -qi "$(printf ':%04X ' "$port")"; do
        port=$((port + 1))
    done
    echo "$port"
}

# start NAME: run its daemon, wait until peers can connect.
start() {
    "$bin/noroshid" --dir "$dir/$1" >>"$dir/$1.log" 2>&1 &
    echo $! >"$dir/$1.pid"
    before=$(grep -cw ready "$dir/$1.log") || true
    tries=0
    while [ "$(grep -cw ready "$dir/$1.log")" -le "$before" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || give_up "'$1' does not start"
        kill -0 "$(cat "$dir/$1.pid")" 2>/dev/null ||
            give_up "'$1' ended while starting"
        sleep 0.1
    done
}

stop_all() {
    for pid in "$dir"/*.pid; do
        [ -f "$pid" ] && kill "$(cat "$pid")" 2>/dev/null || true
    done
    for pid in "$dir"/*.pid; do
        [ -f "$pid" ] || continue
        tries=0
        while kill -0 "$(cat "$pid")" 2>/dev/null && [ "$tries" -lt 100 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
        kill -9 "$(cat "$pid")" 2>/dev/null || true
    done
}

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
    --target noroshid noroshi noroshi-net noroshi-core noroshi-keys; } \
    >build/demo.log 2>&1 || {
    tail -n 40 build/demo.log >&2
    exit 1
}

bin=$PWD/build/demo/bin
dir=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-demo.XXXXXX")
trap clear_away EXIT
trap 'exit 130' HUP INT TERM PIPE
kogane="$bin/noroshi --dir $dir/kogane"
shirakaba="$bin/noroshi --dir $dir/shirakaba"
port_a=$(free_port 17411)
port_b=$(free_port $((port_a + 1)))
sample=deploy/demo/report.txt

printf '\n%s狼煙 noroshi%s   a warning, from one ridge to the next\n' \
    "$bold" "$plain"

step "Two organisations, two nodes" \
    "Each holds its own keys and its own store; there is no server between them."
run $kogane init --org 'Kogane Motors CSIRT' --org-ja '黄金自動車 CSIRT' \
    --listen "tcp://127.0.0.1:$port_a" --no-passphrase ||
    give_up "cannot make a node"
run $shirakaba init --org 'Shirakaba Systems CSIRT' \
    --org-ja '白樺システムズ CSIRT' \
    --listen "tcp://127.0.0.1:$port_b" --no-passphrase ||
    give_up "cannot make a node"
touch "$dir/kogane.log" "$dir/shirakaba.log"
start kogane
start shirakaba

step "They pair by fingerprint" \
    "Cards may travel by mail; ten groups of digits, read out on the phone, carry the trust."
pair() { # OF AT NAME ENDPOINT
    fingerprint=$($1 card --json | sed 's/.*"fingerprint": *"\([^"]*\)".*/\1/')
    $1 card >"$dir/$3.card"
    run $2 peer add "$dir/$3.card" --as "$3" --fingerprint "$fingerprint" \
        --connect "$4" || give_up "cannot pair"
}
pair "$shirakaba" "$kogane" shirakaba "tcp://127.0.0.1:$port_b"
pair "$kogane" "$shirakaba" kogane "tcp://127.0.0.1:$port_a"

step "What would leave, and to whom" \
    "The preview comes before anything is signed: TLP and audience decide, not a checkbox."
run $kogane share "$sample" --tlp amber --to shirakaba --dry-run ||
    give_up "nothing to share"

step "Kogane shares the report as TLP:AMBER" \
    "Signed once by its author, sealed for one reader, stored here before it goes."
run $kogane share "$sample" --tlp amber --to shirakaba \
    --title 'Invoice mail with a beacon' --yes || give_up "cannot share"
run $kogane receipts --wait 30 || true

step "kill -9, in the middle of the exchange" \
    "Thirty more warnings while Shirakaba's node dies without a word. Nothing waits for it."
i=1
while [ "$i" -le 30 ]; do
    echo "bot$i.kogane-scan.example" |
        $kogane share - --tlp green --to shirakaba --title "Scanner $i" \
            --yes >/dev/null 2>>"$dir/share.log" || give_up "cannot share while the peer is down"
    if [ "$i" -eq 10 ]; then
        printf '    $ kill -9 %s        (shirakaba, after 10 of 30)\n' \
            "$(cat "$dir/shirakaba.pid")"
        kill -9 "$(cat "$dir/shirakaba.pid")"
        wait "$(cat "$dir/shirakaba.pid")" 2>/dev/null || true
    fi
    i=$((i + 1))
done
states() {
    $kogane receipts --json |
        sed 's/.*"state": *"\([a-z]*\)".*/\1/' | sort | uniq -c |
        awk '{ printf "%s%s %s", sep, $1, $2; sep = ", " }'
}
printf '      receipts now: %s\n' "$(states)"

step "Shirakaba starts again" \
    "What was acknowledged is on its disk; what was not is sent again, once."
start shirakaba
tries=0
while [ "$(states)" != "31 stored" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || give_up "receipts are still missing: $(states)"
    sleep 0.1
done
held=$($shirakaba records --json | wc -l)
printf '      receipts now: %s;  held by shirakaba: %s records\n' \
    "$(states)" "$held"

step "The analyst at Shirakaba asks" \
    "An address from a log, a host below a known domain, an address in a known network."
run $shirakaba lookup 203.0.113.45 api.cdn.invoice-center.example \
    198.51.100.9 || give_up "no hit"
run $shirakaba lookup www.example.org || true

step "A receipt means: durable on the peer's disk" \
    "Kogane knows who has the warning, since when, and who has not."
run $kogane receipts 1 || true
run $kogane status || true

if [ -n "$keep" ]; then
    printf '\nBoth nodes stay up. Try:\n\n'
    printf '    export PATH=%s:$PATH\n' "$bin"
    printf '    noroshi --dir %s/kogane peer check shirakaba\n' "$dir"
    printf '    noroshi --dir %s/shirakaba records\n' "$dir"
    printf '\nand when done:\n\n    kill %s %s; rm -r %s\n' \
        "$(cat "$dir/kogane.pid")" "$(cat "$dir/shirakaba.pid")" "$dir"
else
    printf '\nDone. Nothing is left running, nothing is left behind.\n'
fi
