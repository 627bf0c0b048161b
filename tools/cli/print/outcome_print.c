#include "tools/cli/print/outcome_print.h"

#include <stdlib.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/cli/term/wrap.h"
#include "tools/client/row.h"

enum {
    SINGLE_LINES_MAX = 8, /* of one kind; more are told by name only */
    TAIL_MAX = 2 * TRANSLATE_MAX,
    THROUGH_NAMED_MAX = 3, /* of those who may pass it on */
    INDENT = 2,
};

/* What becomes of a peer. In the order in which they are told. */
static const char *const labels[] = {
    N_("group"),
    N_("delegate"),
    N_("will be sent to"),
    N_("sent to"),
    N_("will be notified"),
    N_("notified"),
    N_("waiting"),
    N_("by way of"),
    N_("unreachable"),
    N_("not sent to"),
    N_("no longer a recipient"),
};

enum label {
    GROUP,
    DELEGATE,
    WILL,
    GETS,
    WILL_HEAR,
    HEARS,
    WAITS,
    BY_WAY,
    OUT_OF_REACH,
    NOT,
    DROPPED,
    LABELS,
};

static bool is(const json_t *row, const char *what)
{
    return row_is(row, "what", what);
}

/* LABELS: the row is about no one. */
static enum label label_of(const json_t *row, unsigned how)
{
    bool ahead = (how & OUTCOME_AHEAD) != 0;

    if (is(row, "to") && *row_text(row, "fenced") != '\0')
        return WAITS;
    if (is(row, "to") && (how & OUTCOME_WITHDRAWS) != 0)
        return ahead ? WILL_HEAR : HEARS;
    if (is(row, "to"))
        return ahead ? WILL : GETS;
    if (is(row, "withheld"))
        return row_is(row, "verdict", "wait") ? WAITS : NOT;
    if (is(row, "indirect"))
        return *row_text(row, "via") != '\0' ? BY_WAY : OUT_OF_REACH;
    if (is(row, "group"))
        return GROUP;
    if (is(row, "delegate"))
        return DELEGATE;
    return is(row, "dropped") ? DROPPED : LABELS;
}

static const char *name_of(char room[static NODE_NAME_AUTHOR_MAX],
                           const json_t *row)
{
    return is(row, "group")
               ? row_text(row, "group")
               : node_name_marked(room, row,
                                  is(row, "indirect") ? "name" : "peer");
}

static void group_tail(char tail[static TAIL_MAX], const json_t *row)
{
    unsigned long long members = row_uint(row, "members");
    char owner[NODE_NAME_AUTHOR_MAX];

    snprintf(tail, TAIL_MAX,
             row_bool(row, "later")
                 ? ngettext(" v%llu of %s: %llu member; also delivered to "
                            "members who join later",
                            " v%llu of %s: %llu members; also delivered to "
                            "members who join later",
                            members)
                 : ngettext(" v%llu of %s: %llu member; not delivered to "
                            "members who join later",
                            " v%llu of %s: %llu members; not delivered to "
                            "members who join later",
                            members),
             (unsigned long long)row_uint(row, "version"),
             node_name_marked(owner, row, "owner"), members);
}

/* How far, said of one or several. */
static const struct {
    const char *pass, *words;
} through[] = {
    {"to its community", N_("; %s may pass it on to its community")},
    {"within the audience", N_("; %s may pass it on within the audience")},
    {"within the community", N_("; %s may pass it on within the community")},
    {"to anyone", N_("; %s may pass it on to anyone")},
};

/* The names of those of the list who may pass it on so; the last of many are
   counted. */
static size_t names_through(char names[static TRANSLATE_MAX],
                            const json_t *list, const char *pass,
                            const json_t *but)
{
    const json_t *one;
    size_t i, count = 0;

    *names = '\0';
    json_array_foreach(list, i, one)
    {
        size_t len = strlen(names);

        if (!row_is(one, "pass", pass) ||
            row_is(one, "peer", row_text(but, "peer")))
            continue;
        if (count++ < THROUGH_NAMED_MAX)
            snprintf(names + len, TRANSLATE_MAX - len, "%s%s",
                     len > 0 ? ", " : "", row_text(one, "peer"));
        else if (count == THROUGH_NAMED_MAX + 1)
            snprintf(names + len, TRANSLATE_MAX - len, ", ...");
    }
    return count;
}

/* By whom it may reach one that does not get it from here. */
static void add_through(char tail[static TAIL_MAX], const json_t *rows,
                        const json_t *row)
{
    json_t *list = outcome_through(rows);
    char names[TRANSLATE_MAX];
    bool any = false;

    for (size_t i = 0; i < sizeof through / sizeof *through; i++) {
        size_t len = strlen(tail);

        if (names_through(names, list, through[i].pass, row) == 0)
            continue;
        if (!any)
            snprintf(tail + len, TAIL_MAX - len, "%s", _("; not from us"));
        any = true;
        len = strlen(tail);
        snprintf(tail + len, TAIL_MAX - len, _(through[i].words), names);
    }
    json_decref(list);
}

static void withheld_tail(char tail[static TAIL_MAX], const json_t *row)
{
    char room[TRANSLATE_MAX];
    const char *reason = translate(room, row_text(row, "reason"));

    if (row_uint(row, "rule") > 0) /* 0: no permit among the rules */
        snprintf(tail, TAIL_MAX, _(": rule %llu: %s"),
                 (unsigned long long)row_uint(row, "rule"), reason);
    else
        snprintf(tail, TAIL_MAX, ": %s", reason);
}

/* With the rule that keeps the revision from it, where it is known. */
static void dropped_tail(char tail[static TAIL_MAX], const json_t *row)
{
    char room[TRANSLATE_MAX];
    const char *reason = translate(room, row_text(row, "reason"));

    if (*reason == '\0')
        snprintf(tail, TAIL_MAX, "%s", _(": receives a retraction"));
    else if (row_uint(row, "rule") > 0)
        snprintf(tail, TAIL_MAX, _(": receives a retraction; rule %llu: %s"),
                 (unsigned long long)row_uint(row, "rule"), reason);
    else
        snprintf(tail, TAIL_MAX, _(": receives a retraction; %s"), reason);
}

/* What is said behind the name, or names: rows that are told alike. */
static void tail_of(char tail[static TAIL_MAX], const json_t *row,
                    enum label label, const json_t *rows)
{
    char room[TRANSLATE_MAX];

    *tail = '\0';
    if (label == GROUP)
        group_tail(tail, row);
    else if (label == DELEGATE)
        snprintf(tail, TAIL_MAX, "%s",
                 row_is(row, "scope", "community")
                     ? _(" may pass it on to its community")
                     : _(" may pass it on within the audience"));
    else if ((label == WILL || label == GETS) && *row_text(row, "pass") != '\0')
        snprintf(tail, TAIL_MAX, _("; may pass it on to: %s"),
                 translate(room, row_text(row, "pass")));
    else if (is(row, "to") && label == WAITS)
        snprintf(tail, TAIL_MAX, "%s",
                 _(" is suspended: nothing is sent until its card is added "
                   "again; see 'noroshi peer check'"));
    else if (label == WAITS || label == NOT)
        withheld_tail(tail, row);
    else if (label == BY_WAY)
        snprintf(tail, TAIL_MAX, _(": %s may pass it on to them"),
                 row_text(row, "via"));
    else if (label == OUT_OF_REACH)
        snprintf(tail, TAIL_MAX, "%s",
                 _(": not a peer here, and no delegate reaches them"));
    else if (label == DROPPED)
        dropped_tail(tail, row);
    if (label == NOT)
        add_through(tail, rows, row);
}

static void print_org(FILE *to, const json_t *row)
{
    const char *org = node_name_of(row, "org");
    char room[NODE_NAME_AUTHOR_MAX];

    if (*org == '\0' || strcmp(org, node_name_of(row, "peer")) == 0)
        return;
    snprintf(room, sizeof room, _(" (%s)"), org);
    say_text(to, bytes_text(room), false);
}

/* Rows that are told alike. */
struct alike {
    const json_t **rows;
    size_t count;
    enum label label;
    char tail[TAIL_MAX];
};

static void print_one(FILE *to, const struct alike *a, const json_t *row)
{
    char name[NODE_NAME_AUTHOR_MAX];

    fputs("  ", to);
    field_label(to, labels[a->label], field_columns(labels, LABELS));
    say_text(to, bytes_text(name_of(name, row)), false);
    print_org(to, row);
    say_text(to, bytes_text(a->tail), false);
    putc('\n', to);
}

/* All their names, filled into lines, and what is said of them. */
static void print_joined(FILE *to, const struct alike *a)
{
    size_t columns = field_columns(labels, LABELS) + INDENT;
    char *text = NULL, name[NODE_NAME_AUTHOR_MAX];
    size_t len = 0;
    FILE *line = open_memstream(&text, &len);

    if (line == NULL)
        abort();
    for (size_t i = 0; i < a->count; i++) {
        fputs(i > 0 ? _(", ") : "", line);
        say_text(line, bytes_text(name_of(name, a->rows[i])), false);
    }
    say_text(line, bytes_text(a->tail), false);
    if (fclose(line) != 0)
        abort();
    fputs("  ", to);
    field_label(to, labels[a->label], columns - INDENT);
    wrap_print(to, text, columns, columns);
    putc('\n', to);
    free(text);
}

static void print_alike(FILE *to, const struct alike *a)
{
    bool joined =
        a->count > SINGLE_LINES_MAX ||
        (a->count > 1 && (a->label == BY_WAY || a->label == OUT_OF_REACH));

    if (joined)
        print_joined(to, a);
    for (size_t i = 0; i < a->count && !joined; i++)
        print_one(to, a, a->rows[i]);
}

/* Those of a label, gathered by what is said of them. */
static void print_label(FILE *to, const json_t *rows, enum label label,
                        unsigned how)
{
    size_t size = json_array_size(rows) + 1, i;
    bool *told = calloc(size, sizeof *told);
    struct alike a = {.rows = calloc(size, sizeof *a.rows), .label = label};
    json_t *row;

    if (told == NULL || a.rows == NULL)
        abort();
    do {
        a.count = 0;
        json_array_foreach(rows, i, row)
        {
            char tail[TAIL_MAX];

            if (told[i] || label_of(row, how) != label)
                continue;
            tail_of(tail, row, label, rows);
            if (a.count == 0)
                memcpy(a.tail, tail, sizeof tail);
            if (strcmp(a.tail, tail) != 0)
                continue;
            told[i] = true;
            a.rows[a.count++] = row;
        }
        print_alike(to, &a);
    } while (a.count > 0);
    free(told);
    free(a.rows);
}

static void print_records(FILE *to, const json_t *rows, const char *what,
                          const char *format)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (is(row, what))
        fprintf(to, format, (unsigned long long)row_uint(row, "number"),
                row_text(row, "record"));
}

/* What has been made. */
static const char *made(unsigned how)
{
    if ((how & OUTCOME_RECALLS) != 0)
        return _("recall %llu  %s\n");
    return (how & OUTCOME_WITHDRAWS) != 0 ? _("retraction %llu  %s\n")
                                          : _("record %llu  %s\n");
}

void outcome_print(FILE *to, const json_t *all, unsigned how)
{
    json_t *rows = outcome_rows(all);

    print_records(to, rows, "record", made(how));
    for (unsigned label = 0; label < LABELS; label++)
        print_label(to, rows, (enum label)label, how);
    print_records(to, rows, "retraction", _("retraction %llu  %s\n"));
    if (outcome_more(rows) > 0)
        fprintf(to, _("... and %llu more members: see 'noroshi group show'\n"),
                (unsigned long long)outcome_more(rows));
    json_decref(rows);
}
