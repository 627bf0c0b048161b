/*
 * page: what the manual page and the completions are made of.
 *
 * noroshi-pages, which only the build runs, asks every command of `noroshi` for
 * its options, and writes each format from that one table.
 */
#ifndef TOOLS_PAGES_PAGE_H
#define TOOLS_PAGES_PAGE_H

#include <stdio.h>

#include "tools/cli/command.h"
#include "tools/cli/options.h"

enum { PAGE_TEXT_MAX = 512 };

/* One command, or one verb of one, with its own options. */
struct page {
    const struct command *command;
    struct option_spec specs[OPTIONS_MAX]; /* ends where name is NULL */
};

/* Ask a command for its options. */
void page_of(struct page *p, const struct command *c);

/* Every command without verbs, and every verb, in the order of help. */
void page_each(FILE *to, void (*print)(FILE *to, const struct page *p));

/* The synopsis without options and their values: what arguments are. */
const char *page_arguments(char room[static PAGE_TEXT_MAX],
                           const struct page *p);

/*
 * What may be typed as a value such as "member|coordinator", "PEER|group:NAME"
 * or "tcp://HOST:PORT": the words in small letters, up to their first capital,
 * a space between two. NULL becomes "".
 */
const char *page_words(char room[static PAGE_TEXT_MAX], const char *value);

/* The formats. */
void page_man(FILE *to);
void page_bash(FILE *to);
void page_zsh(FILE *to);

#endif
