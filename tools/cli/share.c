/* noroshi share: indicators of files, under a label, to peers. */
#include "tools/cli/share.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tools/cli/ask.h"
#include "tools/cli/client.h"
#include "tools/cli/colour.h"
#include "tools/cli/heard.h"
#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/cli/progress.h"
#include "tools/cli/recipients.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/when.h"

enum { REJECTS_SHOWN_MAX = 200 };

/* One run of the command. */
struct sharing {
    struct cli *cli;
    const char *tlp_word, *pap_word, *title, *expires;
    bool urgent, with_text, dry_run, yes;
    struct recipients recipients;
    enum tlp tlp;
    enum pap pap;
    uint64_t expires_ms;
    struct share_input in;
    struct client *client;
    uint8_t set_id[16];
    size_t parts;
    json_t *records; /* ids of what was shared */
    json_t *first;   /* outcome of the first part */
};

static int check_words(struct sharing *s, int files)
{
    if (files == 0 || s->tlp_word == NULL) {
        say_wrong(_("share: name a FILE (or -) and say --tlp clear, green, "
                    "amber, amber+strict or red"));
        return CLI_USAGE;
    }
    if (!tlp_parse(&s->tlp, bytes_text(s->tlp_word))) {
        say_wrong(_("share: '%s' is no TLP level: say clear, green, amber, "
                    "amber+strict or red"),
                  s->tlp_word);
        return CLI_USAGE;
    }
    s->pap = PAP_GREEN;
    if (s->pap_word != NULL && !pap_parse(&s->pap, bytes_text(s->pap_word))) {
        say_wrong(_("share: '%s' is no PAP level: say clear, green, amber or "
                    "red"),
                  s->pap_word);
        return CLI_USAGE;
    }
    if (s->expires != NULL &&
        (!when_until(&s->expires_ms, s->expires, when_now_ms()) ||
         s->expires_ms <= when_now_ms())) {
        say_wrong(_("share: cannot take --expires '%s': write 90d, 12h, or a "
                    "date to come such as 2026-12-31"),
                  s->expires);
        return CLI_USAGE;
    }
    return recipients_check(&s->recipients, "share", s->tlp, NULL);
}

static int read_files(struct sharing *s, int argc, char **argv)
{
    static struct config config;
    struct fault fault = {0};
    char room[HEARD_MAX];

    if (config_read(&config, s->cli->dir, &fault) != ERR_OK) {
        say_wrong("%s", heard(room, fault.about));
        return CLI_USAGE;
    }
    s->in.with_text = s->with_text;
    for (int i = 0; i < argc; i++) {
        int rc = share_read(&s->in, argv[i], s->tlp, &config);

        if (rc != CLI_DONE)
            return rc;
    }
    share_end(&s->in);
    return CLI_DONE;
}

/* What was taken per type, and every line that was not, on stderr: it goes
   before the question. */
static void tell_taken(const struct sharing *s)
{
    json_t *reject;
    size_t i;

    fprintf(stderr, _("taken %zu:"), s->in.count);
    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        if (s->in.by_type[t] > 0)
            fprintf(stderr, " %s %zu",
                    indicator_type_text((enum indicator_type)t),
                    s->in.by_type[t]);
    fprintf(stderr, _("; rejected %zu"), s->in.rejected);
    if (json_array_size(s->in.notes) > 0)
        fprintf(stderr, _("; %zu reserved for documentation"),
                json_array_size(s->in.notes));
    putc('\n', stderr);
    json_array_foreach(s->in.rejects, i, reject)
    {
        if (i == REJECTS_SHOWN_MAX && ask_possible()) {
            fprintf(stderr, _("... and %zu more: --json shows all\n"),
                    s->in.rejected - i);
            break;
        }
        say_note("%s:%llu: %s: '%s'", row_text(reject, "file"),
                 (unsigned long long)row_uint(reject, "line"),
                 heard_word(row_text(reject, "reason")),
                 row_text(reject, "text"));
    }
}

static struct bytes title_of(const struct sharing *s)
{
    if (s->title != NULL)
        return bytes_text(s->title);
    for (size_t i = 0; i < s->in.files; i++)
        if (s->in.text[i]->title.len > 0)
            return s->in.text[i]->title;
    return bytes_text("");
}

/* The text of all files, one after the other, with line ends as \n. */
static bool text_of(const struct sharing *s, struct buffer *out)
{
    for (size_t f = 0; f < s->in.files; f++)
        for (size_t i = 0; i < s->in.octets[f].len; i++) {
            uint8_t c = s->in.octets[f].at[i];

            if (c == '\r' || c == 0x7f)
                continue;
            if (c < 0x20 && c != '\n' && c != '\t')
                c = ' ';
            if (!buffer_add_octet(out, c))
                return false;
        }
    return true;
}

static void put_set(const struct sharing *s, struct control_writer *args,
                    size_t part)
{
    uint8_t octets[64];
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);

    writer_array(&w, 3);
    writer_bin_from(&w, s->set_id, sizeof s->set_id);
    writer_uint(&w, part);
    writer_uint(&w, s->parts);
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "set", bytes_of(&room));
}

static int ask_share(struct sharing *s, struct bytes body, size_t part,
                     bool dry_run, json_t **rows)
{
    struct control_writer *args = client_begin(s->client, "share");

    control_put_uint(args, "kind", RECORD_REPORT);
    control_put_uint(args, "tlp", (uint64_t)s->tlp);
    control_put_uint(args, "pap", (uint64_t)s->pap);
    control_put_bool(args, "urgent", s->urgent);
    control_put_uint(args, "expires", s->expires_ms);
    control_put_bool(args, "dry_run", dry_run);
    control_put_bin(args, "body", body);
    recipients_put(&s->recipients, args);
    if (s->parts > 1)
        put_set(s, args, part);
    return client_ask(s->client, rows);
}

static int told_pack(enum err err)
{
    if (err == ERR_TOO_BIG)
        say_wrong(_("share: the text is too long to send along: leave "
                    "--with-text out"));
    else
        say_wrong(_("share: title or text holds what a record cannot (%s)"),
                  heard_word(err_text(err)));
    return CLI_USAGE;
}

/* Pack all once, to know how many parts there are. */
static int count_parts(struct sharing *s, struct buffer *body,
                       const struct share_words *words)
{
    struct share_words part = *words;

    for (size_t next = 0; s->parts == 0 || next < s->in.count; s->parts++) {
        enum err err = share_pack(body, &s->in, &next, &part);

        if (err != ERR_OK)
            return told_pack(err);
        part.text = (struct bytes){0}; /* the first part carries it */
    }
    if (s->parts <= RECORD_SET_MAX)
        return CLI_DONE;
    say_wrong(_("share: too many indicators for one share"));
    return CLI_USAGE;
}

static int preview(struct sharing *s, struct buffer *body)
{
    /* A question's preview stands where the question does. */
    FILE *to = s->dry_run ? stdout : stderr;
    char colour[COLOUR_LABEL_MAX];
    json_t *rows;
    int rc = ask_share(s, bytes_of(body), 1, true, &rows);

    if ((rc == CLI_DONE || rc == CLI_POLICY) && !(s->cli->json && s->dry_run)) {
        fprintf(to, "%s  %s\n", colour_label(colour, to, tlp_text(s->tlp)),
                pap_text(s->pap));
        outcome_print(to, rows, true);
        if (s->recipients.audience)
            fputs(_("every recipient can read this list of recipients\n"), to);
    }
    if (s->dry_run || rc == CLI_POLICY)
        s->first = outcome_json(rows);
    json_decref(rows);
    return rc;
}

/* Who gets it is the same for every part: it is told once. */
static void print_part(const json_t *rows, size_t part)
{
    json_t *row;
    size_t i;

    if (part == 1)
        outcome_print(stdout, rows, false);
    else
        json_array_foreach(rows, i, row) if (row_is(row, "what", "record"))
            printf(_("record %llu  %s\n"),
                   (unsigned long long)row_uint(row, "number"),
                   row_text(row, "record"));
}

static int send_parts(struct sharing *s, struct buffer *body,
                      const struct share_words *words)
{
    struct share_words part = *words;
    struct progress progress;
    size_t next = 0;

    progress_begin(&progress, _("records shared"), when_now_ms());
    for (size_t i = 1; i <= s->parts; i++) {
        json_t *rows, *outcome;
        enum err err = share_pack(body, &s->in, &next, &part);
        int rc;

        if (err != ERR_OK)
            return told_pack(err);
        part.text = (struct bytes){0};
        progress_step(&progress, i - 1, s->parts, when_now_ms());
        rc = ask_share(s, bytes_of(body), i, false, &rows);
        outcome = outcome_json(rows);
        if (rc == CLI_DONE)
            json_array_append(s->records, json_object_get(outcome, "record"));
        if (s->first == NULL)
            s->first = json_incref(outcome);
        progress_end(&progress);
        if ((rc == CLI_DONE || rc == CLI_POLICY) && !s->cli->json)
            print_part(rows, i);
        json_decref(outcome);
        json_decref(rows);
        if (rc != CLI_DONE && i > 1)
            say_wrong(_("share: %zu of %zu records were shared: see 'noroshi "
                        "records'"),
                      i - 1, s->parts);
        if (rc != CLI_DONE)
            return rc;
    }
    return CLI_DONE;
}

static void print_json(const struct sharing *s)
{
    json_t *out = s->first == NULL ? json_object() : json_incref(s->first);
    json_t *types = json_object();

    for (unsigned t = INDICATOR_TYPE_FIRST; t <= INDICATOR_TYPE_LAST; t++)
        if (s->in.by_type[t] > 0)
            json_object_set_new(types,
                                indicator_type_text((enum indicator_type)t),
                                json_integer((json_int_t)s->in.by_type[t]));
    json_object_set_new(out, "taken", json_integer((json_int_t)s->in.count));
    json_object_set_new(out, "rejected",
                        json_integer((json_int_t)s->in.rejected));
    json_object_set_new(out, "types", types);
    json_object_set(out, "records", s->records);
    json_object_set(out, "rejects", s->in.rejects);
    json_object_set(out, "notes", s->in.notes);
    json_object_set_new(out, "dry_run", json_boolean(s->dry_run));
    row_print(out);
    json_decref(out);
}

static int share(struct sharing *s)
{
    static uint8_t body_octets[RECORD_BODY_MAX + 4096];
    static uint8_t text_octets[RECORD_TEXT_MAX];
    struct buffer body = {body_octets, 0, sizeof body_octets};
    struct buffer text = {text_octets, 0, sizeof text_octets};
    struct share_words words = {.title = title_of(s)};
    size_t next = 0;
    int rc;

    if (s->with_text && !text_of(s, &text))
        return told_pack(ERR_TOO_BIG);
    if (s->with_text)
        words.text = bytes_of(&text);
    rc = count_parts(s, &body, &words);
    if (rc != CLI_DONE)
        return rc;
    rc = client_open(&s->client, s->cli);
    if (rc != CLI_DONE)
        return rc;
    randombytes_buf(s->set_id, sizeof s->set_id);
    if (s->dry_run || (ask_possible() && !s->yes)) {
        if (share_pack(&body, &s->in, &next, &words) != ERR_OK)
            return CLI_USAGE;
        rc = preview(s, &body);
        if (rc != CLI_DONE || s->dry_run)
            return rc;
        recipients_ask(&s->recipients, s->tlp);
        if (!ask_yes(_("Share it?")))
            return CLI_NO;
    }
    return send_parts(s, &body, &words);
}

static int run(struct sharing *s, int argc, char **argv)
{
    int rc = check_words(s, argc);

    if (rc == CLI_DONE)
        rc = read_files(s, argc, argv);
    if (rc != CLI_DONE)
        return rc;
    if (!s->cli->json)
        tell_taken(s);
    if (s->in.count == 0 && !s->with_text) {
        if (s->cli->json)
            print_json(s);
        say_wrong(_("share: no indicator found, nothing to share"));
        return CLI_USAGE;
    }
    rc = share(s);
    if (s->cli->json && (rc == CLI_DONE || rc == CLI_POLICY))
        print_json(s);
    return rc;
}

static int run_share(struct cli *cli, int argc, char **argv)
{
    static struct sharing s;
    const struct option_spec specs[] = {

        {"tlp", OPTION_VALUE, &s.tlp_word, "clear|green|amber|amber+strict|red",
         N_("the TLP 2.0 label; needed")},
        recipients_to(&s.recipients),
        recipients_later(&s.recipients),
        recipients_delegate(&s.recipients),
        {"pap", OPTION_VALUE, &s.pap_word, "clear|green|amber|red",
         N_("what may be done with it; green unless said")},
        {"title", OPTION_VALUE, &s.title, "TEXT",
         N_("else the first heading or subject line")},
        {"expires", OPTION_VALUE, &s.expires, "WHEN",
         N_("until when it holds")},
        {"urgent", OPTION_FLAG, &s.urgent, NULL,
         N_("ask the recipients to look at once")},
        {"with-text", OPTION_FLAG, &s.with_text, NULL,
         N_("the text goes along; else only indicators and the title leave")},
        {"dry-run", OPTION_FLAG, &s.dry_run, NULL,
         N_("show who would get it by which rule, and stop")},
        {"yes", OPTION_FLAG, &s.yes, NULL,
         N_("do not ask; a script is never asked")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    s.cli = cli;
    s.records = json_array();
    rc = run(&s, argc, argv);
    client_close(s.client);
    share_close(&s.in);
    json_decref(s.records);
    json_decref(s.first);
    return rc;
}

const struct command command_share = {
    .name = "share",
    .run = run_share,
    .group = COMMAND_WARN,
    .synopsis = "FILE|-... --tlp LEVEL [--to PEER|group:GROUP]... [OPTION]...",
    .help = N_("share indicators under a TLP label"),
    .about = N_("Takes the indicators of text, mail, Markdown or lists, shows "
                "who gets them, asks, signs and sends. Private addresses, and "
                "your own names and networks (noroshi.conf), never leave."),
    .exits = N_("0 shared\n1 not now\n2 usage or input\n3 noroshid not "
                "running\n4 policy: nobody may get it"),
    .examples = "noroshi share report.txt --tlp amber --to cert-b\n"
                "noroshi share list.txt --tlp green --expires 90d\n"
                "noroshi share report.txt --tlp amber --to group:energy "
                "--delegate jpcert\n"
                "pbpaste | noroshi share - --tlp red --to cert-b --dry-run\n",
};
