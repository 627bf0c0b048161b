#include "tools/client/import.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tools/client/client.h"
#include "tools/client/entry.h"
#include "tools/client/import_body.h"
#include "tools/client/import_words.h"
#include "tools/client/input.h"
#include "tools/client/own.h"
#include "tools/client/row.h"
#include "tools/formats/marked.h"
#include "tools/formats/text_pool.h"

enum { COUNT_TEXT = 24 };

static void add_entry(struct import *k, const struct finding *item)
{
    if (k->count == k->room) {
        k->room = k->room == 0 ? 256 : 2 * k->room;
        k->entries = realloc(k->entries, k->room * sizeof *k->entries);
        if (k->entries == NULL)
            abort();
    }
    k->entries[k->count] = item->entry;
    if (!k->with_text)
        k->entries[k->count].comment = (struct bytes){0};
    k->count++;
}

/* "event.json:12", or where in it. */
static void put_place(char *room, size_t size, const char *name,
                      const struct place *place)
{
    const struct bytes member = place->member;
    const char *slash = member.len > 0 ? "/" : "";

    if (place->line > 0)
        snprintf(room, size, "%s%s%.*s:%u", input_name(name), slash,
                 (int)member.len, (const char *)member.at, place->line);
    else
        snprintf(room, size, "%s%s%.*s: %.*s", input_name(name), slash,
                 (int)member.len, (const char *)member.at,
                 (int)place->where.len, (const char *)place->where.at);
}

static enum verdict wrong(struct reasons *why, enum reason_code code,
                          const char *arg)
{
    return reasons_add(why, VERDICT_WRONG, code, (const char *[]){arg, NULL});
}

/* A reader must not loosen what a writer meant. */
static enum verdict check_label(const struct import *k, const struct source *s,
                                const char *name, struct reasons *why)
{
    /* The text would carry what is left out of the values. */
    bool leave_out = k->leave_out && !(k->with_text && source_is_prose(s));
    const struct finding_label *label =
        findings_forbid(s->found, k->tlp, leave_out);
    char where[IMPORT_PLACE_MAX];
    const char *text;

    if (label == NULL)
        return VERDICT_DONE;
    put_place(where, sizeof where, name, &label->place);
    text = tlp_text((enum tlp)label->level);
    (void)reasons_add(why, VERDICT_WRONG, REASON_LABEL_STRICTER,
                      (const char *[]){where, text, tlp_text(k->tlp),
                                       text + strlen("TLP:"), NULL});
    if (label == &s->found->part_tlp && !k->leave_out)
        return wrong(why, REASON_PART_STRICTER, NULL);
    return VERDICT_WRONG;
}

static void take_pap(struct import *k, const struct findings *found,
                     const char *name)
{
    if (!found->pap.there ||
        (k->pap_there && k->pap_found >= (enum pap)found->pap.level))
        return;
    k->pap_there = true;
    k->pap_found = (enum pap)found->pap.level;
    put_place(k->pap_place, sizeof k->pap_place, name, &found->pap.place);
}

static void reject(struct import *k, const struct finding *item,
                   const char *name, const char *why,
                   const struct warninglist_mark *on)
{
    const struct finding_reject rejected = {
        {.line = item->line, .member = item->member},
        item->entry.value,
        why,
    };

    import_log_reject(&k->log, name, &rejected, on);
    k->log.rejected++;
}

/* Why what stands on a list does not leave; NULL: it may. A page of a large
   site is not the site. */
static const char *held_back(const struct import *k,
                             const struct warninglist_mark *on)
{
    if (on == NULL || on->host_only)
        return NULL;
    if (on->kind == WARNINGLIST_INVALID)
        return N_("on a warninglist of values that are not indicators");
    return on->kind == WARNINGLIST_FALSE_POSITIVE && !k->force
               ? N_("on a warninglist of values that hit for everybody "
                    "(--force shares it all the same)")
               : NULL;
}

static void add_item(struct import *k, const struct finding *item,
                     const char *name)
{
    const enum indicator_type type = (enum indicator_type)item->entry.type;
    const char *why = own_reason(k->config, type, item->entry.value);
    const struct warninglist_mark *on = NULL;
    struct warninglist_mark mark;

    if (why == NULL && k->lists != NULL &&
        warninglists_match(&mark, k->lists, type, item->entry.value)) {
        on = &mark;
        why = held_back(k, on);
    }
    if (why != NULL) {
        reject(k, item, name, why, on);
        return;
    }
    if (item->caution == INDICATOR_DOCUMENTATION)
        import_log_note(&k->log, name, item);
    import_log_value(&k->log, name, item, on);
    add_entry(k, item);
}

/* The entries take the room of the first file's findings, and are written over
   them one by one: no entry is longer than its finding. A copy of a million
   would need as much again. */
static void adopt(struct import *k, const struct findings *found)
{
    static_assert(sizeof(struct record_indicator) <= sizeof(struct finding),
                  "entries outrun their findings");

    k->entries = (void *)found->items;
    k->room = found->item_room * sizeof(struct finding) / sizeof *k->entries;
}

/* What was taken and what was not, in the order of the lines. */
static void add_all(struct import *k, struct findings *found, const char *name)
{
    const bool first = k->entries == NULL;
    size_t reject = 0;

    text_pool_settle(found->pool);
    if (first)
        adopt(k, found);
    for (size_t i = 0; i <= found->item_count; i++) {
        struct finding item = {0};

        if (i < found->item_count)
            item = found->items[i];
        while (reject < found->reject_count &&
               (i == found->item_count ||
                found->rejects[reject].place.line < item.line))
            import_log_reject(&k->log, name, &found->rejects[reject++], NULL);
        if (i < found->item_count)
            add_item(k, &item, name);
    }
    k->log.rejected += found->rejected;
    if (first) {
        found->items = NULL;
        found->item_count = found->item_room = 0;
    }
}

static enum verdict fault_of(const char *name, const struct fault *fault,
                             struct reasons *why)
{
    char line[COUNT_TEXT];

    if (fault->line == 0)
        return reasons_add(
            why, VERDICT_WRONG, REASON_FILE_FAULT,
            (const char *[]){input_name(name), fault->about, NULL});
    snprintf(line, sizeof line, "%u", fault->line);
    return reasons_add(
        why, VERDICT_WRONG, REASON_LINE_FAULT,
        (const char *[]){input_name(name), line, fault->about, NULL});
}

enum verdict import_begin(struct import *k, const char *dir,
                          struct reasons *why)
{
    struct fault fault = {0};

    import_log_begin(&k->log);
    k->kept = text_pool_open();
    k->config = malloc(sizeof *k->config);
    if (k->config == NULL)
        abort();
    if (k->list)
        import_log_list(&k->log);
    if (config_read(k->config, dir, &fault) == ERR_OK &&
        warninglists_of(&k->lists, dir, &fault) == ERR_OK)
        return VERDICT_DONE;
    return k->no_node && client_no_node(dir)
               ? VERDICT_DONE
               : wrong(why, REASON_CONFIG, fault.about);
}

/* Whether there is room for one file more. */
static enum verdict check_count(const struct import *k, struct reasons *why)
{
    char most[COUNT_TEXT];

    snprintf(most, sizeof most, "%d", IMPORT_FILES_MAX);
    if (k->files == IMPORT_FILES_MAX)
        return wrong(why, REASON_FILES_MAX, most);
    /* What one file forbids, another may hold without its label. */
    if (k->leave_out && k->files > 0)
        return wrong(why, REASON_LEAVE_OUT_FILES, NULL);
    return VERDICT_DONE;
}

static enum verdict take(struct import *k, const char *name,
                         struct bytes octets, struct reasons *why)
{
    struct source *s = &k->source[k->files];
    struct fault fault = {0};
    enum verdict verdict;

    k->name[k->files] = strdup(name);
    k->octets[k->files++] = octets;
    if (source_read(s, octets, name, &fault) != ERR_OK)
        return fault_of(name, &fault, why);
    verdict = check_label(k, s, name, why);
    if (verdict != VERDICT_DONE)
        return verdict;
    take_pap(k, s->found, name);
    import_log_remarks(&k->log, s, name);
    add_all(k, s->found, name);
    return VERDICT_DONE;
}

enum verdict import_file(struct import *k, const char *name,
                         struct reasons *why)
{
    struct bytes octets;
    enum verdict verdict = check_count(k, why);

    if (verdict == VERDICT_DONE)
        verdict = input_read(&octets, name, k->watch, why);
    return verdict == VERDICT_DONE ? take(k, name, octets, why) : verdict;
}

enum verdict import_octets(struct import *k, const char *name,
                           struct bytes octets, struct reasons *why)
{
    enum verdict verdict = check_count(k, why);

    if (verdict == VERDICT_DONE)
        return take(k, name, octets, why);
    input_free(&octets);
    return verdict;
}

/* What stands in several files is one. */
static void merge_entries(struct import *k)
{
    size_t kept = 0;

    entry_sort(k->entries, k->count);
    for (size_t i = 0; i < k->count; i++)
        if (kept == 0 ||
            entry_compare(&k->entries[kept - 1], &k->entries[i]) != 0)
            k->entries[kept++] = k->entries[i];
        else
            findings_merge(&k->entries[kept - 1], &k->entries[i]);
    k->count = kept;
    for (size_t i = 0; i < kept; i++)
        k->by_type[k->entries[i].type]++;
}

/* A label of the files is kept where none was said, and never loosened. */
static enum verdict settle_pap(struct import *k, struct reasons *why)
{
    const char *found = pap_text(k->pap_found);

    if (!k->pap_said) {
        k->pap = k->pap_there ? k->pap_found : PAP_GREEN;
        return VERDICT_DONE;
    }
    if (!k->pap_there || k->pap_found <= k->pap)
        return VERDICT_DONE;
    return reasons_add(why, VERDICT_WRONG, REASON_PAP_STRICTER,
                       (const char *[]){k->pap_place, found, pap_text(k->pap),
                                        found + strlen("PAP:"), NULL});
}

enum verdict import_end(struct import *k, struct reasons *why)
{
    enum verdict verdict;

    merge_entries(k);
    verdict = settle_pap(k, why);
    if (verdict == VERDICT_DONE)
        verdict = import_words_settle(k, why);
    /* No body holds what stays here. */
    return verdict == VERDICT_DONE && !k->no_node ? import_body_count(k, why)
                                                  : verdict;
}

enum verdict import_entitle(struct import *k, const char *title,
                            struct reasons *why)
{
    enum verdict verdict = import_words_entitle(k, title, why);

    return verdict == VERDICT_DONE ? import_body_count(k, why) : verdict;
}

enum verdict import_leave(struct import *k, const bool *marks,
                          const json_t *rows, const char *reason,
                          struct reasons *why)
{
    size_t kept = 0;

    for (size_t i = 0; i < k->count; i++)
        if (marks[i])
            k->by_type[k->entries[i].type]--;
        else
            k->entries[kept++] = k->entries[i];
    k->count = kept;
    k->log.rejected += json_array_size(rows);
    import_log_left(&k->log, rows, reason);
    return import_body_count(k, why);
}

enum verdict import_files(struct import *k, const char *dir, int count,
                          char **names, struct reasons *why)
{
    enum verdict verdict = import_begin(k, dir, why);

    for (int i = 0; i < count && verdict == VERDICT_DONE; i++)
        verdict = import_file(k, names[i], why);
    return verdict == VERDICT_DONE ? import_end(k, why) : verdict;
}

void import_hear(const struct import *k, struct act *act)
{
    for (size_t i = 0; i < k->files; i++)
        act_hear(act, k->octets[i]);
}

void import_close(struct import *k)
{
    for (size_t i = 0; i < k->files; i++) {
        source_close(&k->source[i]);
        input_free(&k->octets[i]);
        free(k->name[i]);
    }
    free(k->entries);
    free(k->words.at);
    free(k->comment_room);
    text_pool_close(k->kept);
    free(k->config);
    warninglists_close(k->lists);
    import_log_close(&k->log);
}

bool import_empty(const struct import *k)
{
    return k->count == 0 && !k->with_text;
}

void import_json(const struct import *k, json_t *out)
{
    json_t *types = json_object();

    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        if (k->by_type[t] > 0)
            json_object_set_new(types,
                                indicator_type_text((enum indicator_type)t),
                                json_integer((json_int_t)k->by_type[t]));
    json_object_set_new(out, "taken", json_integer((json_int_t)k->count));
    json_object_set_new(out, "rejected",
                        json_integer((json_int_t)k->log.rejected));
    json_object_set_new(out, "types", types);
    json_object_set_new(out, "hidden", json_integer((json_int_t)k->hidden));
    json_object_set_new(out, "masked", json_integer((json_int_t)k->masked));
    import_log_json(&k->log, out);
}
