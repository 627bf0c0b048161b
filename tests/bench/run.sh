#!/bin/sh
# run.sh: the benchmarks, one table; ratios are printed, nothing is asserted.
# Ours and the floor are measured in the same run, on the same disk, with the
# same values; each figure is the best of three.
#
#   sh tests/bench/run.sh [small] [seed=N] [values=N] [records=N] [rounds=N]
#                         [peers=N]
#   sh tests/bench/run.sh hunt [mib=N] [rounds=N] [seed=N] [sets=N,N...]
#   sh tests/bench/run.sh observe [values=N] [rounds=N] [mib=N]
#
# Full size: a million values, 100,000 records. small: a tenth of it.
set -eu

cd "$(dirname "$0")/../.."
. deploy/packages.sh

apart=
case ${1-} in
hunt | observe)
    apart=$1
    shift
    words=$*
    set --
    ;;
esac
seed=1 values=1000000 records=100000 rounds=3 peers=100
for word; do
    case $word in
    small) values=100000 records=10000 ;;
    seed=* | values=* | records=* | rounds=* | peers=*) eval "$word" ;;
    *)
        sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done
each=4096

packages_need $PACKAGES_BUILD $PACKAGES_TEST $PACKAGES_BENCH
mkdir -p build
{ cmake -S . -B build/plain && cmake --build build/plain -j "$(nproc)"; } \
    >build/plain.log 2>&1 || {
    tail -n 40 build/plain.log >&2
    exit 1
}
bin=$PWD/build/plain/bin
# Word by word: none has a blank.
[ -z "$apart" ] || exec python3 -B "tests/bench/$apart/table.py" "$bin" $words
dir=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-bench.XXXXXX")

clear_away() {
    code=$?
    trap - EXIT HUP INT TERM PIPE
    stop matsu
    stop take
    rm -rf "$dir"
    exit "$code"
}

at() { # NODE COMMAND...
    node=$1
    shift
    "$bin/noroshi" --dir "$dir/$node" "$@"
}

start() {
    : >"$dir/$1.log"
    "$bin/noroshid" --dir "$dir/$1" 2>"$dir/$1.log" &
    echo $! >"$dir/$1.pid"
    until grep -qw ready "$dir/$1.log"; do
        kill -0 "$(cat "$dir/$1.pid")" 2>/dev/null || {
            cat "$dir/$1.log" >&2
            exit 1
        }
        sleep 0.05
    done
}

stop() {
    [ -f "$dir/$1.pid" ] || return 0
    kill "$(cat "$dir/$1.pid")" 2>/dev/null || true
    wait "$(cat "$dir/$1.pid")" 2>/dev/null || true
    rm -f "$dir/$1.pid"
}

free_port() {
    port=$1
    while cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        grep -qi "$(printf ':%04X ' "$port")"; do
        port=$((port + 1))
    done
    echo "$port"
}

# Two new nodes that know each other; take is not running.
pair() {
    stop matsu
    stop take
    rm -rf "$dir/matsu" "$dir/take"
    port=15500
    for node in matsu take; do
        port=$(free_port $((port + 1)))
        at "$node" init --org "$node" --no-passphrase \
            --listen "tcp://127.0.0.1:$port" >/dev/null
        sed -i '/^\[limits\]/d' "$dir/$node/noroshi.conf"
        printf '[limits]\n%s = %s\n%s = %s\n%s = %s\n' \
            records_a_day 100000000 indicators_a_day 1000000000 \
            mib_a_day 1048576 >>"$dir/$node/noroshi.conf"
        eval "port_$node=$port"
    done
    start matsu
    start take
    for node in matsu take; do
        other=$([ "$node" = matsu ] && echo take || echo matsu)
        eval "port=\$port_$other"
        fingerprint=$(at "$other" card --json |
            sed 's/.*"fingerprint": *"\([^"]*\)".*/\1/')
        at "$other" card | at "$node" peer add - --as "$other" \
            --fingerprint "$fingerprint" \
            --connect "tcp://127.0.0.1:$port" >/dev/null
    done
}

load() {
    work=$1 node=$2
    shift 2
    "$bin/node_bench" "$work" "$dir/$node" "$@"
}

floor() {
    work=$1
    shift
    "$bin/lmdb_bench" "$work" "$dir/lmdb" "$@"
}

best() { # min|max COMMAND...: of three
    keep=$1
    shift
    : >"$dir/figures"
    for _ in $(seq "$rounds"); do
        "$@" >>"$dir/figures" || return 1
    done
    sort -g "$dir/figures" |
        { [ "$keep" = min ] && head -n 1 || tail -n 1; }
}

number() { awk "BEGIN { printf \"$1\", $2 }"; }

row() { printf '%-44s %14s %14s %8s   %s\n' "$@"; }

# Queue while the peer is away, then time it from its connection on.
transfer() { # RECORDS EACH
    pair
    stop take
    load queue matsu take "records=$1" "each=$2" "seed=$seed" >>"$dir/queued"
    start take
    load drain matsu take
}

empty_lmdb() {
    rm -rf "$dir/lmdb"
    mkdir "$dir/lmdb"
}

insert_floor() { # BATCH
    empty_lmdb
    floor insert "keys=$values" "batch=$1" "seed=$seed"
}

# Private octets of a process that are not of the store's map, in MiB.
private() { # NODE PROCESS
    pid=$(ps -o pid= --ppid "$(cat "$dir/$1.pid")" -C "noroshi-$2" |
        while read -r p; do
            [ "$(ps -o ppid= -p "$p" | tr -d ' ')" = \
                "$(cat "$dir/$1.pid")" ] &&
                [ "$(ps -o comm= -p "$p")" = "noroshi-$2" ] && echo "$p"
        done | head -n 1)
    awk '/^[0-9a-f]+-[0-9a-f]+ / { map = $0 ~ /data\.mdb|lock\.mdb/ }
         /^Private_/ && !map { sum += $2 }
         END { printf "%.1f", sum / 1024 }' "/proc/$pid/smaps"
}

# Microseconds of one operation, from crypto_floor.
crypto() { awk -v name="$1" '$1 == name { print $2 }' "$dir/crypto"; }

trap clear_away EXIT
trap 'exit 130' HUP INT TERM PIPE
"$bin/crypto_floor" >"$dir/crypto"

printf 'noroshi %s, seed %s, best of %s, on %s x %s, Linux %s\n\n' \
    "$(git rev-parse --short HEAD 2>/dev/null || echo unversioned)" "$seed" \
    "$rounds" "$(nproc)" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
    "$(uname -r)"
row work ours floor ratio goal

pair
empty_lmdb
ours=$(best min load answer matsu take rounds=30 "seed=$seed")
commit=$(best min floor commit rounds=100)
parts=$(number %.3f "2 * $commit + ($(crypto send) + $(crypto receive) + \
    $(crypto sign) + $(crypto verify)) / 1000")
row "P1 share's commit to durable receipt" "$ours ms" "$parts ms" \
    "$(number %.2f "$ours / $parts")" "<= 2 (two commits, all crypto)"

count=$(((values + each - 1) / each))
: >"$dir/queued"
ours=$(best min transfer "$count" "$each")
raw=$(best min insert_floor "$((4 * each))")
row "P2 $((count * each)) values, node to node" \
    "$(number %.0f "$count * $each / $ours")/s" \
    "$(number %.0f "$values / $raw")/s" \
    "$(number %.2f "$count * $each / $ours * $raw / $values")" \
    ">= 0.60 of raw LMDB, same keys"

ours=$(sort -g "$dir/queued" | head -n 1)
raw=$(best min insert_floor "$each")
row "P19 share of $((count * each)) values, queued" \
    "$(number %.0f "$count * $each / $ours")/s" \
    "$(number %.0f "$values / $raw")/s" \
    "$(number %.2f "$count * $each / $ours * $raw / $values")" \
    ">= 0.60 of raw LMDB, same batches"

for process in core net keys; do
    case $process in core) goal=64 ;; net) goal=32 ;; keys) goal=16 ;; esac
    ours=$(private take "$process")
    row "P6 private memory of $process after P2" "$ours MiB" "$goal MiB" \
        "$(number %.2f "$ours / $goal")" "<= 1 (floor column: the bound)"
done

ours=$(best max load lookup take "values=$values" "of=$((count * each))" \
    "seed=$seed")
raw=$(best max floor get "keys=$values" "values=$values" "seed=$seed")
row "P4 $values look-ups, batches of 1024" "$ours/s" "$raw/s" \
    "$(number %.2f "$ours / $raw")" ">= 0.50 of raw mdb_get"

python3 -B tests/bench/lists.py "$bin" "$dir/matsu" "$dir/take" "$values" \
    "$rounds" "$seed"

ours=$(best min transfer "$records" 1)
rate=$(number %.0f "1e6 / $(crypto receive)")
row "P3 $records records of one value" \
    "$(number %.0f "$records / $ours")/s" "$rate/s" \
    "$(number %.2f "$records / $ours / $rate")" \
    ">= 0.50 of one core's crypto"

python3 -B tests/bench/reading.py "$bin/noroshi" "$dir/matsu" "$values" \
    "$rounds" "$seed"

stop matsu
stop take
[ "$peers" = 0 ] || python3 -B tests/bench/peers.py "$bin" "peers=$peers" \
    "rounds=$rounds"
