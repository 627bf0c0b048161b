#include "tools/pages/page.h"

#include <ctype.h>
#include <string.h>

static void keep(void *to, const struct command *command,
                 const struct option_spec *specs)
{
    struct page *p = to;
    size_t n = 0;

    p->command = command;
    for (; specs != NULL && specs[n].name != NULL && n + 1 < OPTIONS_MAX; n++)
        p->specs[n] = specs[n];
    p->specs[n] = (struct option_spec){.name = NULL};
}

void page_of(struct page *p, const struct command *c)
{
    const struct describer describer = {keep, p};
    struct cli cli = {.describer = &describer};
    char *words[] = {(char[]){"noroshi"}, NULL};

    *p = (struct page){.command = c};
    (void)command_run(c, &cli, 1, words);
}

void page_each(FILE *to, void (*print)(FILE *to, const struct page *p))
{
    struct page p;

    for (const struct command *const *c = command_all; *c != NULL; c++) {
        if ((*c)->verbs == NULL) {
            page_of(&p, *c);
            print(to, &p);
        }
        for (const struct command *v = (*c)->verbs;
             v != NULL && v->name != NULL; v++) {
            page_of(&p, v);
            print(to, &p);
        }
    }
}

/* Whether the word, "[--to" or "-f", is an option that takes a value. */
static bool takes_value(const struct page *p, const char *word, size_t n)
{
    size_t skip = strspn(word, "[-");

    for (const struct option_spec *s = p->specs; s->name != NULL; s++)
        if (s->value != NULL && strlen(s->name) == n - skip &&
            memcmp(s->name, word + skip, n - skip) == 0)
            return true;
    return false;
}

/* "-f", "[--to" and "VALUE...|-|-f" end in an option. */
static bool is_option(const char *word, size_t n)
{
    const char *last = memrchr(word, '|', n);

    if (last != NULL) {
        n -= (size_t)(last + 1 - word);
        word = last + 1;
    }
    return n > 1 && (word[0] == '-' || (word[0] == '[' && word[1] == '-'));
}

const char *page_arguments(char room[static PAGE_TEXT_MAX],
                           const struct page *p)
{
    const char *at = p->command->synopsis;
    size_t used = 0;

    *room = '\0';
    while (*at != '\0') {
        size_t n = strcspn(at, " ");
        const char *bar = memrchr(at, '|', n);
        size_t keep_n = !is_option(at, n) ? n
                        : bar != NULL     ? (size_t)(bar - at)
                                          : 0;

        if (keep_n > 0 && used + keep_n + 2 < PAGE_TEXT_MAX)
            used += (size_t)snprintf(room + used, PAGE_TEXT_MAX - used, "%.*s ",
                                     (int)keep_n, at);
        if (is_option(at, n)) {
            const char *option = bar != NULL ? bar + 1 : at;

            n += takes_value(p, option, (size_t)(at + n - option)) &&
                         at[n] == ' '
                     ? 1 + strcspn(at + n + 1, " ")
                     : 0;
        }
        at += n;
        at += strspn(at, " ");
    }
    return room;
}

const char *page_words(char room[static PAGE_TEXT_MAX], const char *value)
{
    size_t used = 0;

    *room = '\0';
    while (value != NULL && *value != '\0') {
        size_t n = strcspn(value, "|"), small = 0;

        while (islower((unsigned char)*value) && small < n &&
               !isupper((unsigned char)value[small]) && value[small] != '.')
            small++;
        if (small > 0 && used + small + 2 < PAGE_TEXT_MAX)
            used +=
                (size_t)snprintf(room + used, PAGE_TEXT_MAX - used, "%s%.*s",
                                 used > 0 ? " " : "", (int)small, value);
        value += n + (value[n] == '|');
    }
    return room;
}
