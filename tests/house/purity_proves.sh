#!/bin/sh
# purity_proves.sh LIBPROTO: house.py's purity test fails when proto/ calls the
# clock, the allocator or the source of randomness. Each offence is compiled
# into a copy of the library.
set -eu

library=$1
here=$(dirname "$0")
cc=${CC:-cc}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT INT TERM

purity() {
    python3 -B "$here/house.py" purity "$1"
}

purity "$library" || {
    echo "the library is not pure to begin with"
    exit 1
}

# offends NAME DECLARATION EXPRESSION
offends() {
    printf '%s\nlong offence(void);\nlong offence(void)\n{\n    return %s;\n}\n' \
        "$2" "$3" >"$room/offence.c"
    "$cc" -O0 -c "$room/offence.c" -o "$room/offence.o"
    cp "$library" "$room/copy.a"
    ar q "$room/copy.a" "$room/offence.o"
    if purity "$room/copy.a" >"$room/said"; then
        echo "a call of $1 was not noticed"
        exit 1
    fi
    grep -qxF "proto calls '$1'" "$room/said" || {
        echo "noticed something else than $1:"
        cat "$room/said"
        exit 1
    }
    echo "a call of $1 is noticed"
}

offends time '#include <time.h>' 'time(0)'
offends malloc '#include <stdlib.h>' '(long)malloc(7)'
offends randombytes_buf \
    'void randombytes_buf(void *, unsigned long);' \
    '(randombytes_buf((void *)0, 0), 0)'
