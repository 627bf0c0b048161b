#include "tools/cli/print/lookup_print.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/urgent_print.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/input.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

static const char *role_text(const json_t *hit)
{
    return row_is(hit, "role", "unknown")
               ? ""
               : translate_word(row_text(hit, "role"));
}

static void add_hit(struct table *t, const char *line, const char *asked,
                    const json_t *hit)
{
    char confidence[24] = "", until[WHEN_TEXT_MAX], record[64];
    const bool placed = line[0] != '\0';
    char author[NODE_NAME_AUTHOR_MAX], title[URGENT_PRINT_MAX];

    if (json_is_integer(json_object_get(hit, "confidence")))
        snprintf(confidence, sizeof confidence, "%llu",
                 (unsigned long long)row_uint(hit, "confidence"));
    if (row_text(hit, "record")[0] == '\0')
        strcpy(record, "-"); /* of a file */
    else
        snprintf(record, sizeof record, "%llu %.8s",
                 (unsigned long long)row_uint(hit, "number"),
                 row_text(hit, "record"));
    table_add(t,
              (const char *[]){
                  line, asked, row_text(hit, "tlp"), row_text(hit, "pap"),
                  node_name_author(author, hit), row_text(hit, "type"),
                  translate_word(row_text(hit, "match")), role_text(hit),
                  row_bool(hit, "detect") ? _("yes") : _("no"), confidence,
                  table_time(until, row_uint(hit, "valid_until")), record,
                  translate_word(row_text(hit, "state")),
                  urgent_print(title, hit, row_text(hit, "title"))} +
                  (placed ? 0 : 1));
}

static bool is_told(const struct lookup_print *p, const struct lookup_asked *a)
{
    if (p->only_hits == p->only_misses)
        return p->log == NULL || p->only_misses || !lookup_is_miss(a);
    return lookup_is_miss(a) == p->only_misses;
}

static void print_json(const struct lookup_print *p,
                       const struct lookup_asked *a)
{
    json_t *out = lookup_json(a);

    if (p->log != NULL) {
        json_object_set_new(out, "file", json_string(input_name(p->log)));
        json_object_set_new(out, "line", json_integer((json_int_t)a->line));
    }
    say_json(out);
    json_decref(out);
}

/* Its hits that are weak, or those that are not. */
static void add_hits(const struct lookup_print *p, struct table *t,
                     const struct lookup_asked *a, bool weak)
{
    char text[TABLE_CELL_MAX], whole[INDICATOR_VALUE_MAX], line[24] = "";
    json_t *hit;
    size_t i;

    snprintf(whole, sizeof whole, "%.*s", (int)a->text.len,
             (const char *)a->text.at);
    say_safe(text, sizeof text, whole);
    if (p->log != NULL)
        snprintf(line, sizeof line, "%u", a->line);
    json_array_foreach(a->hits, i, hit)
    {
        if (row_bool(hit, "weak") == weak)
            add_hit(t, line, text, hit);
    }
}

static void tell_marks(const struct lookup_print *p, const struct lookup *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct lookup_asked *a = &l->asked[i];
        const json_t *mark =
            json_object_get(json_array_get(a->hits, 0), "warninglist");

        if (mark != NULL && is_told(p, a))
            say_note(_("'%.*s' is on a warninglist: %s (%s)"), (int)a->text.len,
                     (const char *)a->text.at, row_text(mark, "name"),
                     translate_word(row_text(mark, "kind")));
    }
}

/* For people the misses stand below the hits. */
static void print_misses(const struct lookup_print *p, const struct lookup *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct lookup_asked *a = &l->asked[i];

        if (!lookup_is_miss(a) || lookup_is_none(a) || !is_told(p, a))
            continue;
        if (p->log != NULL)
            printf("%u: ", a->line);
        say_text(stdout, a->text, false);
        printf("  %s\n",
               a->hidden > 0 ? _("expired or retracted") : _("not known"));
    }
}

static void print_hits(const struct lookup_print *p, const struct lookup *l,
                       bool weak)
{
    static const char *const titles[] = {
        N_("LINE"),   N_("VALUE"),      N_("TLP"),         N_("PAP"),
        N_("AUTHOR"), N_("TYPE"),       N_("MATCH"),       N_("ROLE"),
        N_("DETECT"), N_("CONFIDENCE"), N_("VALID UNTIL"), N_("RECORD"),
        N_("STATE"),  N_("TITLE")};
    enum { TYPE = 5, ROLE = 7, CONFIDENCE = 9, UNTIL = 10, TITLE = 13 };
    const size_t first = p->log == NULL;
    struct table *t =
        table_open(titles + first, sizeof titles / sizeof *titles - first);

    table_has_times(t, UNTIL - first);
    table_may_be_empty(t, ROLE - first);
    table_may_be_empty(t, CONFIDENCE - first);
    table_may_cut(t, TITLE - first);
    table_may_leave_out(t, CONFIDENCE - first);
    table_may_leave_out(t, TYPE - first);
    for (size_t i = 0; i < l->count; i++)
        if (is_told(p, &l->asked[i]))
            add_hits(p, t, &l->asked[i], weak);
    table_close(t);
}

static bool any_weak(const struct lookup_print *p, const struct lookup *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const json_t *hits = l->asked[i].hits;

        if (is_told(p, &l->asked[i]) &&
            row_bool(json_array_get(hits, json_array_size(hits) - 1), "weak"))
            return true;
    }
    return false;
}

void lookup_print(const struct lookup_print *p, const struct lookup *l)
{
    for (size_t i = 0; p->json && i < l->count; i++)
        if (is_told(p, &l->asked[i]))
            print_json(p, &l->asked[i]);
    if (p->json)
        return;
    print_hits(p, l, false);
    if (any_weak(p, l)) {
        puts(_("Weak matches: not the value itself, but its host, what is "
               "below it, or its address with a port:"));
        print_hits(p, l, true);
    }
    tell_marks(p, l);
    print_misses(p, l);
}
