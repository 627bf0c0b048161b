# completion: bash's own completion machinery driven as a Tab would.
#
#   bash tests/tools/cli/completion.bash COMPLETIONS PATH/TO/noroshi
set -u

broken=0
dir=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-complete.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/here/node-a"
cd "$dir/here" || exit 2
: >report.txt
. "$1"

# What stands in for a node with peers and groups.
noroshi() {
    echo "$*" >>"$dir/asked"
    case " $* " in
    *' peer list '*) printf '{"peer":"cert-b","node":"00"}\n{"peer":"take"}\n' ;;
    *' group list '*) printf '{"group":"energy","id":"00"}\n' ;;
    esac
}

# tab WORD...: the last word is being typed; answers what is offered, sorted.
tab() {
    COMP_WORDS=(noroshi "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _noroshi
    offered=$(printf '%s\n' "${COMPREPLY[@]-}" | LC_ALL=C sort -u | tr '\n' ' ')
}

offers() { # WANTED -- WORD...
    wanted=$1
    shift 2
    tab "$@"
    for word in $wanted; do
        case " $offered " in
        *" $word "*) ;;
        *)
            echo "BROKEN '$*' does not offer '$word': $offered"
            broken=1
            ;;
        esac
    done
}

only() {
    wanted=$1
    shift 2
    tab "$@"
    if [ "$offered" != "$wanted " ]; then
        echo "BROKEN '$*' offers '$offered', not '$wanted'"
        broken=1
    fi
}

[ "$(complete -p noroshi)" = "complete -F _noroshi noroshi" ] || {
    echo "BROKEN: not registered"
    broken=1
}
offers "share peer lookup --dir --json" -- ""
only "share show" -- sh
offers "add list show check set revoke" -- peer ""
only "add" -- peer a
offers "--tlp --to --pap --title --dry-run --json --help" -- share --
only "amber amber+strict clear green red" -- share --tlp ""
only "amber amber+strict" -- share report.txt --tlp am
only "red" -- share --tlp = r
only "amber clear green red" -- share --pap ""
offers "cert-b take" -- share --to ""
only "cert-b" -- share --tlp amber --to c
only "cert-b take" -- peer show ""
only "take" -- peer --json check t
only "--community" -- peer set take --com
only "--no-client" -- peer set take --no-cl
offers "report.txt" -- share re
offers "report.txt" -- peer add rep
offers "report.txt" -- lookup -f ""
only "coordinator member" -- init --role ""
only "node-a" -- --dir no
only "node-a report.txt" -- peer add ""
offers "--org --listen" -- init ""
only "share show" -- --dir node-a sh
only "share show" -- help sh
offers "list show drop" -- quarantine ""
only "energy" -- share --to group : en

# Peers are asked of the node that is being talked to.
: >"$dir/asked"
tab --dir /some/node peer show ""
grep -q -- '--dir /some/node peer list --json' "$dir/asked" || {
    echo "BROKEN another node's peers: $(cat "$dir/asked")"
    broken=1
}

# Every option that --help shows is offered.
for command in $("$2" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    options=$("$2" "$command" --help |
        sed -n -e 's/^  \(--[a-z][a-z-]*\).*/\1/p' \
            -e 's/^  --\[no-\]\([a-z-]*\).*/--\1 --no-\1/p' | sort -u)
    [ -n "$options" ] && offers "$options" -- "$command" --
done

[ "$broken" -eq 0 ] && echo "completion: holds"
exit "$broken"
