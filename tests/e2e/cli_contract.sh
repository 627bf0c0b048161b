#!/bin/sh
# cli_contract: what the command line promises without a daemon.
#
#   sh tests/e2e/cli_contract.sh PATH/TO/noroshi
set -u

noroshi=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-cli.XXXXXX")
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C.UTF-8
unset NOROSHI_DIR
broken=0

# expect CODE WHAT COMMAND...: run it, without a terminal; output in $dir/out
# and $dir/err.
expect() {
    code=$1 what=$2
    shift 2
    setsid "$@" <"${input:-/dev/null}" >"$dir/out" 2>"$dir/err"
    got=$?
    if [ "$got" -ne "$code" ]; then
        echo "BROKEN $what: exit $got, not $code"
        cat "$dir/out" "$dir/err"
        broken=1
    fi
}

# says FILE PATTERN: an extended regular expression that stands in it.
says() {
    if ! grep -Eq -- "$2" "$dir/$1"; then
        echo "BROKEN $what: '$2' is not in what it says:"
        cat "$dir/$1"
        broken=1
    fi
}

same() {
    if [ "$1" != "$2" ]; then
        echo "BROKEN $what: '$1' is not '$2'"
        broken=1
    fi
}

field() { # NAME: of the JSON object in out
    python3 -c 'import json, sys
print(json.loads(sys.stdin.readline())[sys.argv[1]])' "$1" <"$dir/out"
}

node="$dir/node"
feed() { printf "$1" >"$dir/input"; }

# Help.
expect 0 "version" "$noroshi" --version
says out '^noroshi [0-9]'
expect 0 "help" "$noroshi" help
commands=$(sed -n 's/^  \([a-z]*\) .*/\1/p' "$dir/out")
for command in init card peer group share pass revise retract recall release \
    incident lookup records show inbox receipts quarantine status renew \
    help; do
    case " $(echo $commands) " in
    *" $command "*) ;;
    *) echo "BROKEN help: no $command" && broken=1 ;;
    esac
done
for command in $commands; do
    expect 0 "$command --help" "$noroshi" "$command" --help
    says out "^usage: noroshi $command"
    expect 0 "help $command" "$noroshi" help "$command"
    says out 'example'
    expect 2 "$command --nonsense" "$noroshi" "$command" --nonsense
    says err "unknown option '--nonsense'"
done
expect 2 "no command" "$noroshi"
expect 0 "help of a verb" "$noroshi" help peer add
says out '^usage: noroshi peer add'
says out '--fingerprint'
expect 0 "the same" "$noroshi" peer --json add --help
says out '^usage: noroshi peer add'
expect 0 "help of a verb of group" "$noroshi" help group create
says out '^usage: noroshi group create NAME PEER'
expect 2 "help of no verb" "$noroshi" help peer nonsense
expect 2 "--dir without a value" "$noroshi" --dir
says err "option '--dir' needs a value"
expect 2 "unknown command" "$noroshi" nonsense
says err "no command 'nonsense'"

# A node is made once.
expect 2 "init without a name" "$noroshi" --dir "$node" init --no-passphrase
says err '--org'
expect 2 "init without a passphrase" "$noroshi" --dir "$node" init --org X
says err '--passphrase-file FILE or --no-passphrase'
expect 2 "init with a bad address" "$noroshi" --dir "$node" init --org X \
    --no-passphrase --listen tcp://example.org:1
expect 2 "init with a bad role" "$noroshi" --dir "$node" init --org X \
    --no-passphrase --role king
expect 2 "card before init" "$noroshi" --dir "$node" card
expect 0 "init" "$noroshi" --dir "$node" init --org 'Kogane CSIRT' \
    --org-ja '黄金' --listen tcp://127.0.0.1:17667 --no-passphrase
says out '^fingerprint  ([0-9]{5} ){9}[0-9]{5}$'
says out 'identity somewhere offline'
expect 2 "init over a node" "$noroshi" --dir "$node" init --org X \
    --no-passphrase
says err 'is a node already'
what="modes"
same "$(stat -c %a "$node" "$node/keys" "$node"/keys/* "$node/identity" |
    sort -u | tr '\n' ' ')" "600 700 "

# The card.
expect 0 "card" "$noroshi" --dir "$node" card
says out '^-----BEGIN NOROSHI CARD-----$'
says out '^-----END NOROSHI CARD-----$'
cp "$dir/out" "$dir/card.txt"
NOROSHI_DIR="$node" expect 0 "card --json" "$noroshi" card --json
fingerprint=$(field fingerprint)
says out '^\{"node":"[0-9a-f]{64}","fingerprint":"([0-9]{5} ){9}[0-9]{5}",'
grep -q "$fingerprint" "$dir/card.txt" || says out 'the same fingerprint'

# Rebuilt from the identity file.
cp "$node/identity" "$dir/identity"
expect 0 "rebuild" "$noroshi" --dir "$dir/again" init \
    --identity "$dir/identity" --no-passphrase
expect 0 "rebuilt card" "$noroshi" --dir "$dir/again" card --json
same "$(field fingerprint)" "$fingerprint"
[ -f "$dir/again/rebuilt" ] || says out 'the mark for core'
chmod 644 "$dir/identity"
expect 2 "a loose identity file" "$noroshi" --dir "$dir/loose" init \
    --identity "$dir/identity" --no-passphrase
echo not an identity >"$dir/damaged"
chmod 600 "$dir/damaged"
expect 2 "a damaged identity file" "$noroshi" --dir "$dir/loose" init \
    --identity "$dir/damaged" --no-passphrase

# Passphrases.
echo 'correct horse' >"$dir/right"
echo 'wrong horse' >"$dir/wrong"
chmod 600 "$dir/right" "$dir/wrong"
expect 0 "init with a passphrase" "$noroshi" --dir "$dir/locked" init \
    --org Shirakaba --passphrase-file "$dir/right"
expect 2 "a wrong passphrase" "$noroshi" --dir "$dir/other" init \
    --identity "$dir/locked/identity" --passphrase-file "$dir/wrong"
expect 0 "the right passphrase" "$noroshi" --dir "$dir/other" init \
    --identity "$dir/locked/identity" --passphrase-file "$dir/right"
expect 2 "both passphrase options" "$noroshi" --dir "$dir/both" init \
    --org X --no-passphrase --passphrase-file "$dir/right"
expect 2 "no passphrase file" "$noroshi" --dir "$dir/both" init \
    --org X --passphrase-file "$dir/absent"

# A new identity part.
expect 2 "renew without a file" "$noroshi" --dir "$node" renew
says err '--identity FILE'
expect 2 "renew before init" "$noroshi" --dir "$dir/nothing" renew \
    --identity "$node/identity"
expect 2 "renew by another's identity" "$noroshi" --dir "$node" renew \
    --identity "$dir/locked/identity" --passphrase-file "$dir/right"
says err 'is the identity of another node'
expect 2 "renew by a wrong passphrase" "$noroshi" --dir "$dir/locked" renew \
    --identity "$dir/locked/identity" --passphrase-file "$dir/wrong"
expect 0 "renew by the right passphrase" "$noroshi" --dir "$dir/locked" renew \
    --identity "$dir/locked/identity" --passphrase-file "$dir/right"
says out 'is valid until [0-9]{4}-'
expect 0 "renew" "$noroshi" --dir "$node" renew --identity "$node/identity" \
    --json
says out '^\{"expires":"[0-9-]{10}T'
expect 0 "card of it" "$noroshi" --dir "$node" card --json
same "$(field fingerprint)" "$fingerprint"

# The daemon does not run: 3, and how to start it.
for words in "status" "records" "lookup 192.0.2.1" "peer list" \
    "show 1" "receipts" "release 1 --to a --yes" "quarantine list" \
    "retract 1 --reason x --yes" "peer revoke a --yes"; do
    expect 3 "$words" "$noroshi" --dir "$node" $words
    says err 'noroshid is not running'
done

# No node has been made there: 3, and how to make one.
for words in "status" "records" "peer list"; do
    expect 3 "$words where no node is" "$noroshi" --dir "$dir/nowhere" $words
    says err 'no node has been made here: make one with .*init'
done

expect 3 "what writes" "$noroshi" --dir "$node" release 1 --to a --yes
says err 'nothing was committed'
says err ' release 1 --to a --yes --token [0-9a-f]{32}$'
expect 3 "what writes, --json" "$noroshi" --dir "$node" release 1 --to a --yes \
    --json
says out '^\{"committed":false,"token":"[0-9a-f]{32}","command":'

# Wrong words: 2 before anything is asked of a daemon.
for words in "lookup" "show" "show 1 2" "peer" "peer add" "peer frobnicate x" \
    "peer add $dir/absent" "peer add x --connect udp://a:1" "share" \
    "share -" "share - --tlp purple" "share - --tlp green --pap x" \
    "share - --tlp green --expires yesterday" \
    "share - --tlp green --expires 2020-01-01" "release 1" "retract 1" \
    "receipts --wait x" "quarantine" "quarantine show x" "status x" \
    "records --since x" "card x"; do
    expect 2 "$words" "$noroshi" --dir "$node" $words
    says err '^noroshi: '
done

# Where nobody can be asked, --yes has to say it: 2 before anything is read.
for words in "share - --tlp green" "incident share - --tlp green" \
    "pass 1 --to a" "release 1 --to a" "revise 1 --urgent --reason x" \
    "retract 1 --reason x" "recall 1 --reason x" "peer revoke a" \
    "group remove g a" "quarantine drop" "quarantine drop 3"; do
    expect 2 "$words, nobody to ask" "$noroshi" --dir "$node" $words
    says err '^noroshi: [a-z ]+: no terminal to ask at, .*: add --yes$'
    same "$(wc -l <"$dir/err")" 1
done

# Fingerprints are not skipped by scripts.
expect 2 "peer add in a script" "$noroshi" --dir "$node" peer add \
    "$dir/card.txt"
says err '--fingerprint'
expect 2 "another fingerprint" "$noroshi" --dir "$node" peer add \
    "$dir/card.txt" --fingerprint "$(echo "$fingerprint" | tr 0-9 1-90)"
says err 'fingerprint'
expect 3 "the right fingerprint" "$noroshi" --dir "$node" peer add \
    "$dir/card.txt" --fingerprint "$fingerprint"

# Sharing: what never leaves this command.
for level in amber amber+strict red; do
    expect 2 "$level without --to" "$noroshi" --dir "$node" share - \
        --tlp $level
    says err 'add --to PEER'
done
input="$dir/input"
feed 'hello\nTLP:RED\na.test.example\n'
expect 2 "a stricter label" "$noroshi" --dir "$node" share "$dir/input" \
    --tlp green --yes
says err "input:2: "
expect 2 "a file that is not there" "$noroshi" --dir "$node" share \
    "$dir/absent" --tlp green --yes
says err "cannot read '.*absent': No such file or directory"
feed 'a.test.example\n'
expect 2 "a stricter title" "$noroshi" --dir "$node" share - --tlp green \
    --yes --title 'TLP:RED for you'
says err 'the title is labelled TLP:RED'
feed 'nothing here\n'
expect 2 "nothing to share" "$noroshi" --dir "$node" share - --tlp green \
    --yes
feed '10.0.0.1\n127.0.0.1\nhxxp://a[.]test[.]example/\n'
expect 3 "private addresses" "$noroshi" --dir "$node" share - --tlp green \
    --yes
says err '^stdin:1: '
says err '^stdin:2: '
feed '\000\001\002'
expect 2 "no text" "$noroshi" --dir "$node" share - --tlp green --yes
says err 'stdin:1: '
feed 'a.test.example\n'
echo 'lisen = x' >>"$node/noroshi.conf"
expect 2 "a broken configuration" "$noroshi" --dir "$node" share - --tlp green \
    --yes
says err 'noroshi.conf'

# A long path: a socket's name holds 107 octets.
long="$dir/$(printf '%0100d' 0)/$(printf '%0100d' 0)"
mkdir -p "$(dirname "$long")"
expect 0 "init below a long path" "$noroshi" --dir "$long" init --org X \
    --no-passphrase
expect 3 "status below a long path" "$noroshi" --dir "$long" status

[ "$broken" -eq 0 ] && echo "cli_contract: holds"
exit "$broken"
