#!/bin/sh
# pages: the manual pages are sound, and groff and mandoc agree.
#
#   sh tests/tools/cli/pages.sh ROOT SHARE
set -u

broken=0
pages="$2/man/man1/noroshi.1 $1/node/noroshid.8 $1/node/noroshi.conf.5"
command -v mandoc >/dev/null || command -v groff >/dev/null || exit 77

fails() {
    echo "BROKEN $*"
    broken=1
}

warned() { # MACROS PAGE
    groff -Kutf8 -Tutf8 $1 -ww -z "$2" 2>&1 | grep . &&
        fails "$2: groff warns"
}

if command -v groff >/dev/null; then
    for page in $pages; do
        warned -mandoc "$page"
    done
    for page in "$2/man/ja/man1/noroshi.1" "$1/node/ja/noroshid.8" \
        "$1/node/ja/noroshi.conf.5"; do
        warned '-mandoc -mja' "$page"
    done
fi
if command -v mandoc >/dev/null; then
    for page in $pages; do
        mandoc -Tlint -W warning "$page" || fails "$page: mandoc warns"
    done
fi

# Every command and verb, every option and every example stands in it.
page="$2/man/man1/noroshi.1"
for word in share 'peer add' 'quarantine drop' status; do
    grep -q "^\\.It Nm Cm $word" "$page" || fails "no '$word' in noroshi(1)"
done
grep -q '^\.It Fl \\-dry\\-run' "$page" || fails "no --dry-run in noroshi(1)"
grep -q '共有' "$2/man/ja/man1/noroshi.1" || fails "no Japanese in ja/noroshi(1)"

[ "$broken" -eq 0 ] && echo "pages: holds"
exit "$broken"
