#!/bin/sh
# txn_proves.sh ROOT: what only reads the store cannot be compiled into writing
# it: who was handed a view, or facts that are const, has no transaction.
#
# CC compiles; the same lines with a transaction are accepted.
set -eu

root=$1
header='#include "node/core/facts/facts.h"
#include "node/core/store/jobs.h"
'

compiles() { # LINES
    printf '%s%s\n' "$header" "$1" |
        ${CC:-cc} -std=c17 -D_GNU_SOURCE -Werror -fsyntax-only -I "$root" \
            -x c - 2>/dev/null
}

fails() { # LINES
    if compiles "$1"; then
        echo "compiles, and must not: $1" >&2
        exit 1
    fi
}

compiles 'void f(struct txn *txn, const struct job_at *at);
void f(struct txn *txn, const struct job_at *at) { jobs_put(txn, at); }'
compiles 'bool f(struct txn *txn); bool f(struct txn *txn)
{ return jobs_any(&txn->view); }'
compiles 'void f(struct facts *d, const struct job_at *at);
void f(struct facts *d, const struct job_at *at) { jobs_put(&d->txn, at); }'

fails 'void f(const struct view *view, const struct job_at *at);
void f(const struct view *view, const struct job_at *at) { jobs_put(view, at); }'
fails 'void f(const struct facts *d, const struct job_at *at);
void f(const struct facts *d, const struct job_at *at) { jobs_put(&d->txn, at); }'
fails 'void f(const struct view *view);
void f(const struct view *view) { view_state(view)->acts++; }'
fails 'void f(struct store *s, const struct job_at *at);
void f(struct store *s, const struct job_at *at) { jobs_put(s, at); }'
echo "txn: what reads cannot write"
