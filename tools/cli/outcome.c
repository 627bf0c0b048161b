#include "tools/cli/outcome.h"

#include "tools/cli/fact.h"
#include "tools/cli/heard.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"

static json_t *field(const json_t *row, const char *name)
{
    json_t *found = json_object_get(row, name);

    return found == NULL ? json_null() : json_incref(found);
}

static json_t *withheld(const json_t *row)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "peer", field(row, "peer"), "rule",
                     field(row, "rule"), "verdict", field(row, "verdict"),
                     "reason", field(row, "reason"));
}

json_t *outcome_json(const json_t *rows)
{
    static const char *const names[] = {"record", "object", "number"};
    json_t *out = json_object(), *to = json_array(), *kept = json_array();
    json_t *row;
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        json_object_set_new(out, names[i], json_null());
    json_array_foreach(rows, i, row)
    {
        if (row_is(row, "what", "record"))
            for (size_t n = 0; n < sizeof names / sizeof *names; n++)
                json_object_set_new(out, names[n], field(row, names[n]));
        else if (row_is(row, "what", "to"))
            json_array_append(to, json_object_get(row, "peer"));
        else if (row_is(row, "what", "withheld"))
            json_array_append_new(kept, withheld(row));
    }
    json_object_set_new(out, "to", to);
    json_object_set_new(out, "withheld", kept);
    return out;
}

static void print_text(FILE *to, const json_t *row, const char *name)
{
    say_text(to, bytes_text(row_text(row, name)), false);
}

/* What becomes of a peer; the first is said when nothing has been done yet. */
static const char *const verbs[] = {N_("will get it"), N_("gets it"),
                                    N_("waits"), N_("does not")};

enum { WILL, GETS, WAITS, NOT, VERBS };

static void print_peer(FILE *to, const json_t *row, unsigned verb)
{
    fputs("  ", to);
    fact_label(to, verbs[verb], fact_columns(verbs, VERBS));
    print_text(to, row, "peer");
    if (*row_text(row, "org") != '\0' &&
        !row_is(row, "org", row_text(row, "peer"))) {
        fputs(" (", to);
        print_text(to, row, "org");
        putc(')', to);
    }
}

static void print_row(FILE *to, const json_t *row, bool ahead)
{
    if (row_is(row, "what", "record")) {
        fprintf(to, _("record %llu  "),
                (unsigned long long)row_uint(row, "number"));
        print_text(to, row, "record");
    } else if (row_is(row, "what", "to")) {
        print_peer(to, row, ahead ? WILL : GETS);
        if (*row_text(row, "pass") != '\0') {
            fputs(_("; may pass it on to: "), to);
            heard_print(to, row_text(row, "pass"));
        }
    } else if (row_is(row, "what", "withheld")) {
        print_peer(to, row, row_is(row, "verdict", "wait") ? WAITS : NOT);
        if (row_uint(row, "rule") > 0) /* 0: no permit among the rules */
            fprintf(to, _(": rule %llu"),
                    (unsigned long long)row_uint(row, "rule"));
        fputs(": ", to);
        heard_print(to, row_text(row, "reason"));
    } else {
        return;
    }
    putc('\n', to);
}

void outcome_print(FILE *to, const json_t *rows, bool ahead)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) print_row(to, row, ahead);
}

void outcome_tell(const struct cli *cli, int rc, const json_t *rows)
{
    json_t *out;

    if (rc != CLI_DONE && rc != CLI_POLICY)
        return;
    if (!cli->json) {
        outcome_print(stdout, rows, false);
        return;
    }
    out = outcome_json(rows);
    row_print(out);
    json_decref(out);
}
