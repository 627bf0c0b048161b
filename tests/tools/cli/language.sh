#!/bin/sh
# language: LANG chooses the words, also where its locale is not installed.
#
#   sh tests/tools/cli/language.sh PATH/TO/noroshi
set -u

noroshi=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-lang.XXXXXX")
trap 'rm -rf "$dir"' EXIT
unset LC_ALL LC_MESSAGES LC_CTYPE LANG LANGUAGE NOROSHI_DIR
broken=0

fails() {
    echo "BROKEN $*"
    broken=1
}

japanese() { # ENVIRONMENT...
    env "$@" "$noroshi" help >"$dir/out" 2>&1
    grep -q '^使い方: noroshi' "$dir/out" || fails "$*: no Japanese"
}

english() {
    env "$@" "$noroshi" help >"$dir/out" 2>&1
    grep -q '^usage: noroshi' "$dir/out" || fails "$*: no English"
}

japanese LANG=ja_JP.UTF-8
japanese LANG=ja_JP.utf8
japanese LANG=ja_JP
japanese LC_ALL=ja_JP.UTF-8 LANG=C
japanese LC_MESSAGES=ja_JP.UTF-8 LANG=C
japanese LANG=ja_JP.UTF-8 LC_CTYPE=C.UTF-8
japanese LANG=C.UTF-8 LANGUAGE=ja
english LANG=C
english LANG=POSIX
english LANG=
english LANG=en_US.UTF-8
english LANG=xx_XX.UTF-8
english LANG=ja_JP.UTF-8 LC_ALL=C
english LANG=ja_JP.UTF-8 LANGUAGE=en
english LANG=ja_JP.eucJP # octets that such a terminal would not show

# In LANG=C nothing but ASCII leaves; in Japanese every text has Japanese in it.
for words in help "help init" "help peer" "help peer add" "help share" \
    "help lookup" "help receipts" "help quarantine"; do
    LANG=C "$noroshi" $words >"$dir/out" 2>&1
    LC_ALL=C grep -q '[^ -~]' "$dir/out" && fails "LANG=C $words: not ASCII"
    LANG=ja_JP.UTF-8 "$noroshi" $words |
        sed '/^使用例/,$d; /^ *noroshi /d; /^使い方/d' >"$dir/out"
    LC_ALL=C grep '[a-z] [a-z]* [a-z]' "$dir/out" |
        LC_ALL=C grep -v '[^ -~]' | grep -v '^ *--\|^ *-f\|^  *\[OPTION' &&
        fails "$words: English in it"
done

# What the node says arrives in Japanese, and for programs it stays English.
LANG=ja_JP.UTF-8 "$noroshi" --dir "$dir/absent" status 2>"$dir/err"
grep -q 'ここにノードはありません' "$dir/err" || fails "status: no Japanese"
LANG=ja_JP.UTF-8 "$noroshi" --dir "$dir/n" init --org-ja 黄金 --no-passphrase \
    --listen tcp://127.0.0.1:17667 >"$dir/out"
grep -q '次の手順' "$dir/out" || fails "init: no Japanese"
echo 'lisen = x' >>"$dir/n/noroshi.conf"
echo a.test.example | LANG=ja_JP.UTF-8 "$noroshi" --dir "$dir/n" share - \
    --tlp green --yes 2>"$dir/err"
grep -q '不明なキー「lisen」' "$dir/err" ||
    fails "a fault of noroshi.conf: $(cat "$dir/err")"

[ "$broken" -eq 0 ] && echo "language: holds"
exit "$broken"
