#!/bin/sh
# extract.sh: every sentence that the command line may print.
#
#   sh extract.sh ROOT OUT LIST
#
# writes
#   OUT/noroshi.pot  the template for translators
#   LIST             sentences that noroshid and libraries say in English and
#                     node/lang/translate.c says again in the person's
#                     language, as C strings, one a line
set -eu

cd "$1"
out=$2
list=$3
mkdir -p "$out" "${list%/*}"

# quietly COMMAND...: what it says is shown only when it fails.
quietly() {
    "$@" 2>"$out/said" || {
        cat "$out/said" >&2
        exit 1
    }
}

xget() {
    name=$1
    shift
    quietly xgettext --language=C --from-code=UTF-8 --no-wrap \
        --add-location=file --sort-by-file --add-comments=TRANSLATORS \
        --package-name=noroshi --force-po -o "$out/$name" "$@"
    sed -i 's/charset=CHARSET/charset=UTF-8/' "$out/$name"
}

join() {
    to=$1
    shift
    quietly msgcat --no-wrap --use-first --force-po --add-location=file \
        -o "$out/$to" "$@"
}

export LC_ALL=C.UTF-8
xget own.pot --keyword=_ --keyword=N_ --keyword=NC_:1c,2 \
    --keyword=ngettext:1,2 \
    tools/cli/*.[ch] tools/cli/*/*.[ch] tools/client/*.[ch] \
    tools/formats/*.c tools/formats/*/*.c tools/pages/*.c \
    node/config_write.c node/lang/*.c
xget said.pot --keyword= --keyword=call_say:3 --keyword=fault_say:3 \
    --keyword=fault_at:4 $(find node/core -name '*.c' ! -name main.c | sort) \
    node/config.c node/config_write.c node/file.c node/hunt/*.c node/keyfile.c \
    node/hunt/observation/*.c tools/client/hunt/hunt_state.c tools/client/hunt/observe.c \
    tools/client/hunt/observe_state.c node/keylock.c node/lock.c node/passphrase.c node/restore.c tools/formats/*.c tools/formats/*/*.c
# config.c makes a sentence of what is wrong and a remedy.
xget wrong.pot --keyword= --keyword=wrong:3 --keyword=snprintf:3 node/config.c
xget remedy.pot --keyword= --keyword=wrong:5 node/config.c
# Here sentences stand in several arguments; fields' names are no sentences.
xget all.pot --extract-all node/core/control/check.c
quietly msggrep --no-wrap --force-po -K -E -e '[a-z%,;:].* .*[a-z]' \
    -o "$out/sentences.pot" "$out/all.pot"
# What is logged; "alarm: " begins a line in every language.
xget log.pot --keyword= --keyword=log_warn:1 --keyword=log_info:1 \
    --keyword=alarm_due:2 --keyword=alarm_note_due:2 \
    $(find node -name '*.c' ! -name log.c | sort)
join others-all.pot "$out/said.pot" "$out/log.pot" "$out/wrong.pot" "$out/remedy.pot" \
    "$out/sentences.pot"
quietly msggrep --no-wrap --force-po -v -K -E -e '^(%s|%s: %[.][*]s)$' \
    -o "$out/others.pot" "$out/others-all.pot"

join noroshi.pot "$out/own.pot" "$out/others.pot"
# The day it was made is no change of words. Sorted by files, the header, where
# translators find the glossary, stands in the middle: it goes first.
awk 'BEGIN { RS = ""; ORS = "\n\n" }
     /\n"Content-Type: / { header = $0; next }
     { rest[++n] = $0 }
     END { print header; for (i = 1; i <= n; i++) print rest[i] }' \
    "$out/noroshi.pot" | sed '/^"POT-Creation-Date/d' >"$out/ordered.pot"
mv "$out/ordered.pot" "$out/noroshi.pot"
sed -n 's/<PRIu32>/u/g; s/^msgid \("..*"\)$/\1,/p' "$out/others.pot" \
    >"$list"
rm -f "$out/said"
for pot in own said log wrong remedy all sentences others-all others; do
    rm -f "$out/$pot.pot"
done
