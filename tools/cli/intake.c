#include "tools/cli/intake.h"

#include "tools/cli/ask.h"
#include "tools/cli/command.h"
#include "tools/cli/heard.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"

enum { REJECTS_SHOWN_MAX = 200, SET_OCTETS = 64 };

static const char *name_of(const struct intake *k)
{
    return k->cli->command->name;
}

static int told_pack(const struct intake *k, enum err err)
{
    if (err == ERR_TOO_BIG)
        say_wrong(_("%s: the text is too long to send along: leave "
                    "--with-text out"),
                  name_of(k));
    else
        say_wrong(_("%s: title or text holds what a record cannot (%s)"),
                  name_of(k), heard_word(err_text(err)));
    return CLI_USAGE;
}

static int read_files(struct intake *k, int count, char **names)
{
    static struct config config;
    struct fault fault = {0};
    char room[HEARD_MAX];

    if (config_read(&config, k->cli->dir, &fault) != ERR_OK) {
        say_wrong("%s", heard(room, fault.about));
        return CLI_USAGE;
    }
    k->in.with_text = k->with_text;
    for (int i = 0; i < count; i++) {
        int rc = share_read(&k->in, names[i], k->tlp, &config);

        if (rc != CLI_DONE)
            return rc;
    }
    share_end(&k->in);
    return CLI_DONE;
}

static struct bytes title_of(const struct intake *k)
{
    if (k->title != NULL)
        return bytes_text(k->title);
    for (size_t i = 0; i < k->in.files; i++)
        if (k->in.text[i]->title.len > 0)
            return k->in.text[i]->title;
    return bytes_text(k->title_otherwise == NULL ? "" : k->title_otherwise);
}

/* The text of all files, one after the other, with line ends as \n. */
static bool text_of(const struct intake *k, struct buffer *out)
{
    for (size_t f = 0; f < k->in.files; f++)
        for (size_t i = 0; i < k->in.octets[f].len; i++) {
            uint8_t c = k->in.octets[f].at[i];

            if (c == '\r' || c == 0x7f)
                continue;
            if (c < 0x20 && c != '\n' && c != '\t')
                c = ' ';
            if (!buffer_add_octet(out, c))
                return false;
        }
    return true;
}

/* Pack all once, to know how many parts there are. */
static int count_parts(struct intake *k)
{
    static uint8_t octets[INTAKE_BODY_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    int rc = CLI_DONE;

    for (size_t next = 0;
         rc == CLI_DONE && (k->parts == 0 || next < k->in.count); k->parts++)
        rc = intake_pack(k, &body, &next);
    if (rc != CLI_DONE || k->parts <= RECORD_SET_MAX)
        return rc;
    say_wrong(_("%s: too many indicators for one share"), name_of(k));
    return CLI_USAGE;
}

int intake_read(struct intake *k, int count, char **names)
{
    static uint8_t octets[RECORD_TEXT_MAX];
    struct buffer text = {octets, 0, sizeof octets};
    int rc = read_files(k, count, names);

    if (rc != CLI_DONE)
        return rc;
    k->words = (struct share_words){.title = title_of(k)};
    if (k->with_text) {
        if (!text_of(k, &text))
            return told_pack(k, ERR_TOO_BIG);
        k->words.text = bytes_of(&text);
    }
    return count_parts(k);
}

void intake_close(struct intake *k)
{
    share_close(&k->in);
}

bool intake_empty(const struct intake *k)
{
    return k->in.count == 0 && !k->with_text;
}

static void tell_rejects(const struct intake *k)
{
    json_t *reject;
    size_t i;

    json_array_foreach(k->in.rejects, i, reject)
    {
        if (i == REJECTS_SHOWN_MAX && ask_possible()) {
            fprintf(stderr, _("... and %zu more: --json shows all\n"),
                    k->in.rejected - i);
            return;
        }
        say_note("%s:%llu: %s: '%s'", row_text(reject, "file"),
                 (unsigned long long)row_uint(reject, "line"),
                 heard_word(row_text(reject, "reason")),
                 row_text(reject, "text"));
    }
}

void intake_tell(const struct intake *k)
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
    tell_rejects(k);
}

void intake_json(const struct intake *k, json_t *out)
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
}

int intake_pack(struct intake *k, struct buffer *body, size_t *next)
{
    struct share_words words = k->words;
    enum err err;

    if (*next > 0)
        words.text = (struct bytes){0}; /* the first part carries it */
    err = share_pack(body, &k->in, next, &words);
    return err == ERR_OK ? CLI_DONE : told_pack(k, err);
}

void intake_put_set(struct control_writer *args, const uint8_t id[static 16],
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
