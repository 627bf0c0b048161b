#include "tools/client/import.h"

#include <string.h>

#include "tools/cli/command.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/commit.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"
#include "tools/formats/marking.h"

enum {
    REASONS_MAX = 64, /* that are told apart */
    SHOWN_EACH = 5,   /* lines of each */
    SET_OCTETS = 64,
};

static const char *name_of(const struct import *k)
{
    return k->cli->command->name;
}

static int told_pack(const struct import *k, enum err err)
{
    if (err == ERR_TOO_BIG)
        say_wrong(_("%s: the text is too long to send along: leave "
                    "--with-text out"),
                  name_of(k));
    else
        say_wrong(_("%s: title or text holds what a record cannot (%s)"),
                  name_of(k), translate_word(err_text(err)));
    return CLI_USAGE;
}

static int read_files(struct import *k, int count, char **names)
{
    static struct config config;
    struct fault fault = {0};
    char room[TRANSLATE_MAX];

    if (config_read(&config, k->cli->dir, &fault) != ERR_OK) {
        say_wrong("%s", translate(room, fault.about));
        return CLI_USAGE;
    }
    k->in.with_text = k->with_text;
    k->in.leave_out = k->leave_out;
    for (int i = 0; i < count; i++) {
        int rc = share_read(&k->in, names[i], k->tlp, &config);

        if (rc != CLI_DONE)
            return rc;
    }
    share_end(&k->in);
    return CLI_DONE;
}

static struct bytes title_of(const struct import *k)
{
    if (k->title != NULL)
        return bytes_text(k->title);
    for (size_t i = 0; i < k->in.files; i++)
        if (k->in.source[i].found->title.len > 0)
            return k->in.source[i].found->title;
    return bytes_text(k->title_otherwise == NULL ? "" : k->title_otherwise);
}

static bool add_text(struct buffer *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];

        if (c == '\r' || c == 0x7f)
            continue;
        if (c < 0x20 && c != '\n' && c != '\t')
            c = ' ';
        if (!buffer_add_octet(out, c))
            return false;
    }
    return true;
}

/* The text of all files, one after the other, with line ends as \n. Of tables
   and events only the comments beside the values go along. */
static bool text_of(const struct import *k, struct buffer *out)
{
    for (size_t i = 0; i < k->in.files; i++)
        if (source_is_prose(&k->in.source[i]) &&
            !add_text(out, k->in.source[i].chars.text))
            return false;
    return true;
}

/* A label of the files is kept where none was said, and never loosened. */
static int settle_pap(struct import *k)
{
    const struct share_input *in = &k->in;

    if (!k->pap_said) {
        k->pap = in->pap_there ? in->pap : PAP_GREEN;
        return CLI_DONE;
    }
    if (!in->pap_there || in->pap <= k->pap)
        return CLI_DONE;
    say_wrong(_("%s: labelled %s, stricter than %s: share it as --pap %s, or "
                "ask its author"),
              in->pap_place, pap_text(in->pap), pap_text(k->pap),
              pap_text(in->pap) + strlen("PAP:"));
    return CLI_USAGE;
}

/* Pack all once, to know how many parts there are. */
static int count_parts(struct import *k)
{
    static uint8_t octets[IMPORT_BODY_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    int rc = CLI_DONE;

    for (size_t next = 0;
         rc == CLI_DONE && (k->parts == 0 || next < k->in.count); k->parts++)
        rc = import_pack(k, &body, &next);
    if (rc != CLI_DONE || k->parts <= COMMIT_PARTS_MAX)
        return rc;
    say_wrong(_("%s: too many indicators for one share"), name_of(k));
    return CLI_USAGE;
}

/* What is typed is as binding as what is read. */
static int check_title(const struct import *k)
{
    struct markings labels;

    marking_scan(&labels, k->words.title);
    if (!labels.tlp_there || labels.tlp <= k->tlp)
        return CLI_DONE;
    say_wrong(_("%s: the title is labelled %s, stricter than %s: share it as "
                "--tlp %s, or choose another --title"),
              name_of(k), tlp_text(labels.tlp), tlp_text(k->tlp),
              tlp_text(labels.tlp) + strlen("TLP:"));
    return CLI_USAGE;
}

int import_read(struct import *k, int count, char **names)
{
    static uint8_t octets[RECORD_TEXT_MAX];
    static uint8_t normal_octets[RECORD_TITLE_MAX * 4 + RECORD_TEXT_MAX];
    struct buffer text = {octets, 0, sizeof octets};
    struct buffer normal = {normal_octets, 0, sizeof normal_octets};
    int rc = read_files(k, count, names);

    if (rc == CLI_DONE)
        rc = settle_pap(k);
    if (rc != CLI_DONE)
        return rc;
    k->words = (struct share_words){.title = nfc_of(&normal, title_of(k))};
    rc = check_title(k);
    if (rc != CLI_DONE)
        return rc;
    if (k->with_text) {
        if (!text_of(k, &text))
            return told_pack(k, ERR_TOO_BIG);
        k->words.text = nfc_of(&normal, bytes_of(&text));
    }
    return count_parts(k);
}

void import_hear(const struct import *k, struct act *act)
{
    for (size_t i = 0; i < k->in.files; i++)
        act_hear(act, k->in.octets[i]);
}

void import_close(struct import *k)
{
    share_close(&k->in);
}

bool import_empty(const struct import *k)
{
    return k->in.count == 0 && !k->with_text;
}

/* Rejects for one reason. */
struct reason {
    const char *words;
    size_t count;
};

/* Counts per reason; those beyond REASONS_MAX share the last. */
static size_t count_reasons(const json_t *rejects, struct reason *reasons)
{
    size_t count = 0, i, at;
    json_t *reject;

    json_array_foreach(rejects, i, reject)
    {
        const char *words = row_text(reject, "reason");

        for (at = 0; at < count; at++)
            if (strcmp(reasons[at].words, words) == 0)
                break;
        if (at == count && count < REASONS_MAX)
            reasons[count++] = (struct reason){words, 0};
        reasons[at < REASONS_MAX ? at : REASONS_MAX - 1].count++;
    }
    return count;
}

/* "list.txt:3: ", or the path within an event where no line is known. */
static void tell_reject(const json_t *reject)
{
    unsigned long long line = row_uint(reject, "line");
    const char *reason = translate_word(row_text(reject, "reason"));

    if (line > 0)
        say_note("%s:%llu: %s: '%s'", row_text(reject, "file"), line, reason,
                 row_text(reject, "text"));
    else
        say_note("%s: %s: %s: '%s'", row_text(reject, "file"),
                 row_text(reject, "where"), reason, row_text(reject, "text"));
}

static void tell_reason(const json_t *rejects, const struct reason *r)
{
    size_t shown = 0, i;
    json_t *reject;

    json_array_foreach(rejects, i, reject)
    {
        if (strcmp(row_text(reject, "reason"), r->words) != 0)
            continue;
        if (shown++ == SHOWN_EACH)
            break;
        tell_reject(reject);
    }
    if (r->count > SHOWN_EACH)
        fprintf(stderr, _("... and %zu more: %s (--json shows all)\n"),
                r->count - SHOWN_EACH, translate_word(r->words));
}

static void tell_rejects(const struct import *k)
{
    struct reason reasons[REASONS_MAX];
    size_t count = count_reasons(k->in.rejects, reasons);

    for (size_t i = 0; i < count; i++)
        tell_reason(k->in.rejects, &reasons[i]);
}

/* How files were read, where that is not plain. */
static void tell_remarks(const struct import *k)
{
    json_t *remark;
    size_t i;

    json_array_foreach(k->in.remarks, i, remark)
    {
        const char *about = row_text(remark, "about");
        const char *words = translate_word(row_text(remark, "remark"));
        unsigned long long line = row_uint(remark, "line");

        if (line > 0)
            say_note("%s:%llu: %s: '%s'", row_text(remark, "file"), line, words,
                     about);
        else if (about[0] != '\0')
            say_note("%s: %s: %s", row_text(remark, "file"), words, about);
        else
            say_note("%s: %s", row_text(remark, "file"), words);
    }
}

void import_tell(const struct import *k)
{
    fprintf(stderr, _("taken %zu:"), k->in.count);
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        if (k->in.by_type[t] > 0)
            fprintf(stderr, " %s %zu",
                    indicator_type_text((enum indicator_type)t),
                    k->in.by_type[t]);
    fprintf(stderr, _("; rejected %zu"), k->in.rejected);
    if (json_array_size(k->in.notes) > 0)
        fprintf(stderr, _("; %zu reserved for documentation"),
                json_array_size(k->in.notes));
    putc('\n', stderr);
    tell_remarks(k);
    tell_rejects(k);
    if (!k->pap_said && k->in.pap_there)
        say_note(_("%s: %s is kept"), k->in.pap_place, pap_text(k->pap));
}

static json_t *reasons_json(const struct import *k)
{
    struct reason reasons[REASONS_MAX];
    size_t count = count_reasons(k->in.rejects, reasons);
    json_t *out = json_object();

    for (size_t i = 0; i < count; i++)
        json_object_set_new(out, reasons[i].words,
                            json_integer((json_int_t)reasons[i].count));
    return out;
}

void import_json(const struct import *k, json_t *out)
{
    json_t *types = json_object();

    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        if (k->in.by_type[t] > 0)
            json_object_set_new(types,
                                indicator_type_text((enum indicator_type)t),
                                json_integer((json_int_t)k->in.by_type[t]));
    json_object_set_new(out, "taken", json_integer((json_int_t)k->in.count));
    json_object_set_new(out, "rejected",
                        json_integer((json_int_t)k->in.rejected));
    json_object_set_new(out, "types", types);
    json_object_set(out, "rejects", k->in.rejects);
    json_object_set(out, "notes", k->in.notes);
    json_object_set(out, "remarks", k->in.remarks);
    json_object_set_new(out, "reasons", reasons_json(k));
}

int import_pack(struct import *k, struct buffer *body, size_t *next)
{
    struct share_words words = k->words;
    enum err err;

    if (*next > 0)
        words.text = (struct bytes){0}; /* the first part carries it */
    err = share_pack(body, &k->in, next, &words);
    return err == ERR_OK ? CLI_DONE : told_pack(k, err);
}

void import_put_set(struct control_writer *args, const uint8_t id[static 16],
                    size_t i, size_t n)
{
    uint8_t octets[SET_OCTETS];
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);

    writer_array(&w, 3);
    writer_bin_from(&w, id, 16);
    writer_uint(&w, i);
    writer_uint(&w, n);
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "set", bytes_of(&room));
}
