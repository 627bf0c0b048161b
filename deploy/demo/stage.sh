# stage: what the demo's story is told with: its nodes, its commands, its two
# languages. Sourced by deploy/demo.sh, which sets bin, dir, pace and japanese.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m')
else
    bold= dim= plain=
fi

# in_words ENGLISH JAPANESE
in_words() {
    if [ -n "$japanese" ]; then
        printf '%s\n' "$2"
    else
        printf '%s\n' "$1"
    fi
}

# step TITLE WHY TITLE WHY: what is shown and why it matters, English first.
number=0
step() {
    [ -z "$pace" ] || [ "$number" -eq 0 ] || breathe
    number=$((number + 1))
    printf '\n%s%2d  %s%s\n    %s%s%s\n\n' "$bold" "$number" \
        "$(in_words "$1" "$3")" "$plain" "$dim" "$(in_words "$2" "$4")" "$plain"
}

# breathe: between two acts.
breathe() {
    if [ -t 0 ] && [ -t 1 ]; then
        printf '\n    %s' "$(in_words 'Enter: the next act ' 'Enter で次へ ')"
        read -r _ || true
    else
        sleep 5
    fi
}

# tell ENGLISH JAPANESE: a remark between commands.
tell() {
    printf '    %s%s%s\n' "$dim" "$(in_words "$1" "$2")" "$plain"
}

# NODE COMMAND... as one would type it.
show() {
    line="NOROSHI_DIR=$1 noroshi"
    shift
    for word; do
        case $word in *' '* | *'?'*) word="'$word'" ;; esac
        line="$line $word"
    done
    printf '    $ %s\n' "$line" | sed "s,$dir/,,g; s,deploy/demo/,,g"
}

# at NODE COMMAND...: quietly.
at() {
    at_node=$1
    shift
    "$bin/noroshi" --dir "$dir/$at_node" "$@"
}

# run NODE COMMAND...: shown, then its output set in, without `init`s advice.
# Answers the command's exit code.
run() {
    show "$@"
    at "$@" >"$dir/out" 2>&1 && code=0 || code=$?
    sed "/^next:/,\$d; /^次の手順/,\$d; /^\$/d; s,$dir/,,g; s,deploy/demo/,,g; s/^/      /" \
        "$dir/out"
    return "$code"
}

# must NODE COMMAND...: the demo ends where it fails.
must() {
    run "$@" || give_up "noroshi $2: exit $code"
}

# shared: the record that the last command made, by the first digits of its id.
shared() {
    grep -oE '[0-9a-f]{64}' "$dir/out" | head -n 1 | cut -c 1-8
}

# fails CODE NODE COMMAND...: the demo ends unless it ends with that code.
fails() {
    expected=$1
    shift
    run "$@" || true
    [ "$code" -eq "$expected" ] ||
        give_up "noroshi $2: exit $code instead of $expected"
    printf '      %s(exit %s)%s\n' "$dim" "$code" "$plain"
}

give_up() {
    echo "demo: $1" >&2
    for log in "$dir"/*.log; do
        echo "--- $log" >&2
        tail -n 15 "$log" >&2
    done
    exit 1
}

# A free port on loopback, from $1 on: one that nothing answers on.
free_port() {
    port=$1
    while cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        grep -qi "$(printf ':%04X ' "$port")"; do
        port=$((port + 1))
    done
    echo "$port"
}

# org NODE ENGLISH JAPANESE [OPTION...]: a node for an organisation.
next_port=17411
org() {
    org_node=$1 org_name=$2 org_name_ja=$3
    shift 3
    next_port=$(free_port "$next_port")
    echo "tcp://127.0.0.1:$next_port" >"$dir/$org_node.endpoint"
    : >"$dir/$org_node.log"
    must "$org_node" init --org "$org_name" --org-ja "$org_name_ja" "$@" \
        --listen "$(cat "$dir/$org_node.endpoint")" --no-passphrase
    next_port=$((next_port + 1))
}

# start NODE: run its daemon, wait until peers can connect.
start() {
    before=$(grep -cw ready "$dir/$1.log") || true
    "$bin/noroshid" --dir "$dir/$1" >>"$dir/$1.log" 2>&1 &
    echo $! >"$dir/$1.pid"
    tries=0
    while [ "$(grep -cw ready "$dir/$1.log")" -le "$before" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || give_up "'$1' does not start"
        kill -0 "$(cat "$dir/$1.pid")" 2>/dev/null ||
            give_up "'$1' ended while starting"
        sleep 0.1
    done
}

# kill9 NODE
kill9() {
    pid=$(cat "$dir/$1.pid")
    printf '    $ kill -9 %s        (%s)\n' "$pid" "$1"
    kill -9 "$pid"
    wait "$pid" 2>/dev/null || true
}

stop() {
    kill "$(cat "$dir/$1.pid")"
    wait "$(cat "$dir/$1.pid")" 2>/dev/null || true
    rm "$dir/$1.pid"
}

# trust NODE OTHER HOW [OPTION...]: NODE adds OTHER by card and fingerprint.
# HOW: must shows it, at does not.
trust() {
    who=$1 other=$2 how=$3
    shift 3
    at "$other" card >"$dir/$other.card"
    print=$(at "$other" card --json |
        sed 's/.*"fingerprint": *"\([^"]*\)".*/\1/')
    "$how" "$who" peer add "$dir/$other.card" --as "$other" \
        --fingerprint "$print" "$@" >"$dir/trusted" ||
        give_up "'$who' cannot add '$other'"
    [ "$how" = at ] || cat "$dir/trusted"
}

# until_true WHAT COMMAND...: nothing rests on how soon.
until_true() {
    what=$1
    shift
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || give_up "never came: $what"
        sleep 0.1
    done
}

# finds NODE VALUE
finds() {
    at "$1" lookup "$2" >/dev/null 2>&1
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
