#include "tools/client/hunt/state_entry.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRY_LOG = 1, ENTRY_ROW, ENTRY_WINDOW, ENTRY_COMMIT };

enum { LOG_FIELDS = 18, ROW_FIELDS = 18, WINDOW_FIELDS = 2, COMMIT_FIELDS = 6 };

static void put_text(struct writer *w, const char *text)
{
    struct bytes t = bytes_text(text);

    if (t.len > STATE_ENTRY_TEXT_MAX)
        t.len = STATE_ENTRY_TEXT_MAX;
    writer_bin(w, t);
}

static void put_time(struct writer *w, struct timespec t)
{
    writer_uint(w, (uint64_t)t.tv_sec);
    writer_uint(w, (uint64_t)t.tv_nsec);
}

static void put_position(struct writer *w, const struct log_position *p)
{
    writer_uint(w, p->offset);
    writer_uint(w, p->lines);
    writer_bin_from(w, p->head, sizeof p->head);
    writer_bin_from(w, p->tail, sizeof p->tail);
}

static void put_times(struct writer *w, const struct log_time *t)
{
    writer_uint(w, t->table);
    writer_uint(w, t->separator);
    writer_uint(w, t->date);
    writer_uint(w, t->time);
}

void state_entry_log(struct writer *w, const struct log_known *k)
{
    writer_array(w, LOG_FIELDS);
    writer_uint(w, ENTRY_LOG);
    writer_uint(w, k->dev);
    writer_uint(w, k->ino);
    put_text(w, k->path);
    writer_uint(w, k->gone_s);
    put_time(w, k->changed);
    put_position(w, &k->at.position);
    put_times(w, &k->at.times);
    if (k->at.rests)
        writer_uint(w, (uint64_t)k->at.size);
    else
        writer_nil(w);
    put_time(w, k->at.changed);
}

static void put_place(struct writer *w, const struct hit_sum_place *p)
{
    put_text(w, p->file);
    writer_uint(w, p->line);
}

void state_entry_row(struct writer *w, bool told, const struct hit_sum_row *row)
{
    writer_array(w, ROW_FIELDS);
    writer_uint(w, ENTRY_ROW);
    writer_bool(w, told);
    put_text(w, row->value);
    writer_uint(w, row->type);
    writer_bin_from(w, row->record.id.octet, sizeof row->record.id);
    writer_uint(w, row->record.number);
    writer_uint(w, row->record.tlp);
    writer_uint(w, row->record.pap);
    put_text(w, row->author);
    put_text(w, row->title);
    writer_uint(w, row->count);
    writer_uint(w, row->weak);
    writer_uint(w, row->first_ms);
    writer_uint(w, row->last_ms);
    put_place(w, &row->first);
    put_place(w, &row->last);
}

void state_entry_window(struct writer *w, uint64_t begun_ms)
{
    writer_array(w, WINDOW_FIELDS);
    writer_uint(w, ENTRY_WINDOW);
    writer_uint(w, begun_ms);
}

void state_entry_commit(struct writer *w, const struct hunt_state_commit *c,
                        uint64_t written_s)
{
    writer_array(w, COMMIT_FIELDS);
    writer_uint(w, ENTRY_COMMIT);
    writer_uint(w, written_s);
    writer_bool(w, c->ended);
    writer_uint(w, c->out.dev);
    writer_uint(w, c->out.ino);
    writer_uint(w, c->out.size);
}

bool state_entry_is_commit(struct bytes entry, struct hunt_state_about *about)
{
    struct hunt_state_about said = {0};
    struct reader r = reader_on(entry);

    reader_array_of(&r, COMMIT_FIELDS);
    if (reader_uint(&r, ENTRY_COMMIT) != ENTRY_COMMIT)
        return false;
    said.written_s = reader_uint(&r, UINT64_MAX);
    said.ended = reader_bool(&r);
    said.out.dev = reader_uint(&r, UINT64_MAX);
    said.out.ino = reader_uint(&r, UINT64_MAX);
    said.out.size = reader_uint(&r, INT64_MAX);
    if (reader_done(&r) != ERR_OK)
        return false;
    *about = said;
    return true;
}

/* The caller's. */
static char *read_text(struct reader *r)
{
    const struct bytes t = reader_bin(r, STATE_ENTRY_TEXT_MAX);
    char *text = strndup(t.len == 0 ? "" : (const char *)t.at, t.len);

    if (text == NULL)
        abort();
    return text;
}

static struct timespec read_time(struct reader *r)
{
    struct timespec t;

    t.tv_sec = (time_t)reader_uint(r, INT64_MAX);
    t.tv_nsec = (long)reader_uint(r, 999999999);
    return t;
}

static void read_log(struct reader *r, struct log_follow *logs)
{
    struct log_known k = {0};
    char *path;

    k.dev = reader_uint(r, UINT64_MAX);
    k.ino = reader_uint(r, UINT64_MAX);
    path = read_text(r);
    k.path = path;
    k.gone_s = reader_uint(r, UINT64_MAX);
    k.changed = read_time(r);
    k.at.position.offset = reader_uint(r, INT64_MAX);
    k.at.position.lines = reader_uint(r, INT64_MAX);
    reader_bin_into(r, k.at.position.head, sizeof k.at.position.head);
    reader_bin_into(r, k.at.position.tail, sizeof k.at.position.tail);
    k.at.times.table = (enum log_table)reader_uint(r, LOG_TABLE_CSV);
    k.at.times.separator = (uint8_t)reader_uint(r, UINT8_MAX);
    k.at.times.date = (unsigned)reader_uint(r, UINT16_MAX);
    k.at.times.time = (unsigned)reader_uint(r, UINT16_MAX);
    k.at.rests = !reader_nil(r);
    if (k.at.rests)
        k.at.size = (off_t)reader_uint(r, INT64_MAX);
    k.at.changed = read_time(r);
    if (reader_done(r) == ERR_OK)
        log_follow_know(logs, &k);
    free(path);
}

static void read_place(struct reader *r, struct hit_sum_place *p)
{
    p->file = read_text(r);
    p->line = reader_uint(r, INT64_MAX);
}

static void read_row(struct reader *r, struct hit_limit *limit)
{
    const bool told = reader_bool(r);
    struct hit_sum_row row = {.value = read_text(r)};

    row.type = (enum indicator_type)reader_uint(r, INDICATOR_TYPE_LAST);
    reader_bin_into(r, row.record.id.octet, sizeof row.record.id);
    row.record.number = reader_uint(r, UINT64_MAX);
    row.record.tlp = (uint8_t)reader_uint(r, UINT8_MAX);
    row.record.pap = (uint8_t)reader_uint(r, UINT8_MAX);
    row.author = read_text(r);
    row.title = read_text(r);
    row.count = reader_uint(r, INT64_MAX);
    row.weak = reader_uint(r, INT64_MAX);
    row.first_ms = reader_uint(r, UINT64_MAX);
    row.last_ms = reader_uint(r, UINT64_MAX);
    read_place(r, &row.first);
    read_place(r, &row.last);
    if (reader_done(r) == ERR_OK)
        hit_sum_put(told ? &limit->told : &limit->over, &row);
    free(row.value);
    free(row.author);
    free(row.title);
    free(row.first.file);
    free(row.last.file);
}

void state_entry_know(struct bytes entry, struct log_follow *logs)
{
    struct reader r = reader_on(entry);

    (void)reader_array(&r, LOG_FIELDS);
    if (reader_uint(&r, ENTRY_COMMIT) == ENTRY_LOG)
        read_log(&r, logs);
}

void state_entry_apply(struct bytes entry, struct log_follow *logs,
                       struct hit_limit *limit)
{
    struct reader r = reader_on(entry);

    (void)reader_array(&r, LOG_FIELDS);
    switch (reader_uint(&r, ENTRY_COMMIT)) {
    case ENTRY_LOG:
        read_log(&r, logs);
        break;
    case ENTRY_ROW:
        read_row(&r, limit);
        break;
    case ENTRY_WINDOW:
        hit_limit_begin(limit);
        limit->begun_ms = reader_uint(&r, UINT64_MAX);
        break;
    default:
        break;
    }
}
