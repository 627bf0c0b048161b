#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/config.h"
#include "node/file.h"

/* Sentences of the file are translated where init writes it. */
#define N_(text) text

enum { TEMPLATE_MAX = 12 * 1024, PASS_LINES = 256 };

/* A comment, and the lines that it is about: a heading, keys at their
   default. */
struct part {
    const char *comment, *lines;
};

/* Each with its default behind it; NULL: what the caller fills in. */
static const struct part parts[] = {
    {N_("Configuration of this noroshi node. noroshid reads it when it "
        "starts.\n"
        "Lines that begin with # are comments. An unknown key is an error.\n"),
     "\n[node]\n"},
    {N_("Where peers connect: a literal address, IPv6 in brackets. May be "
        "given\n"
        "several times. A node that only dials out needs none.\n"),
     NULL},
    {NULL, "\n[own]\n"},
    {N_("Your own names and networks never leave as indicators. A domain "
        "covers\n"
        "everything below it. Lists are separated by commas; keys may "
        "repeat.\n"),
     "#domain = example.co.jp, example.jp\n"
     "#network = 192.0.2.0/24, 2001:db8::/32\n"
     "\n[pass]\n"},
    {N_("Whether records of others are passed on by themselves, label by "
        "label:\n"
        "what an author delegated to this node, and GREEN and CLEAR to peers\n"
        "marked community. auto: a coordinator does, a member does not. "
        "Whatever\n"
        "is not passed on so can be passed on by hand: noroshi pass.\n"),
     NULL},
    {N_("Authors learn who received their records through this node.\n"),
     "#report = yes\n"
     "\n[limits]\n"},
    {N_("Per peer and day; over a limit its credit is 0 and status says "
        "why.\n"),
     NULL},
    {N_("Of the whole node.\n"), NULL},
    {N_("Below this much free disk nothing more is accepted.\n"), NULL},
    {NULL, "\n[process]\n"},
    {N_("Whom the process that faces the network runs as, where root starts\n"
        "noroshid. Without such a user it runs as the node's own.\n"),
     "#net_user = " CONFIG_NET_USER "\n"
     "\n[warninglist]\n"},
    {N_("Directories of MISP's warninglists: NAME/list.json or NAME.json "
        "each.\n"
        "What is on one is refused, held back or marked; may be repeated.\n"),
     "#dir = /var/lib/misp-warninglists/lists\n"
     "\n[hunt]\n"},
    {N_("How long a value is still looked for in logs after it expired; it "
        "hits\n"
        "only what happened before.\n"),
     "#past = 400d\n"
     "\n[brake]\n"},
    {N_("What so many nodes call false or expired is kept out of this node's\n"
        "pack, which log searches go by. lookup still answers with it.\n"),
     "#disputed = 3\n"},
    {N_("So is what noroshi observe saw on so large a share of the days since\n"
        "it was first seen, 30 days ago or more.\n"),
     "#commonplace = 80%\n"
     "\n[hooks]\n"},
    {N_("Programs that are run when something happens, with JSON on standard\n"
        "input; from / on, with arguments. At most so many of each a minute,\n"
        "the rest together; one that takes longer than its timeout is killed;\n"
        "a peer is away after that many minutes.\n"),
     "#new = /usr/local/bin/tell-the-desk\n"
     "#urgent = /usr/local/bin/call-the-desk --now\n"
     "#retracted = /usr/local/bin/tell-the-desk\n"
     "#recalled = /usr/local/bin/tell-the-desk\n"
     "#leaked = /usr/local/bin/tell-the-desk\n"
     "#answered = /usr/local/bin/tell-the-desk\n"
     "#seen-here = /usr/local/bin/tell-the-desk\n"
     "#peer-away = /usr/local/bin/tell-the-desk\n"
     "#key-ends = /usr/local/bin/tell-the-desk\n"
     "#a_minute = 60\n#timeout = 30s\n#away = 10m\n"
     "\n[log]\n"},
    {N_("info, or warn for warnings only.\n"), "#level = info\n"},
};

enum { PARTS = sizeof parts / sizeof *parts };

/* A line for each label that may be passed on: all but RED. */
static void pass_lines(char out[static PASS_LINES])
{
    size_t used = 0;

    for (unsigned tlp = 0; tlp < TLP_RED; tlp++)
        used += (size_t)snprintf(out + used, PASS_LINES - used, "#%s = auto\n",
                                 tlp_word((enum tlp)tlp));
}

/* The lines that the parts leave to the caller, in their order. */
enum filled { LISTEN, PASS, A_DAY, WHOLE, DISK, FILLED };

static void fill(char lines[static FILLED][PASS_LINES], const char *listen)
{
    struct config c;

    config_init(&c);
    snprintf(lines[LISTEN], PASS_LINES, "%slisten = %s\n",
             listen == NULL ? "#" : "",
             listen == NULL ? "tcp://192.0.2.1:7667" : listen);
    pass_lines(lines[PASS]);
    snprintf(lines[A_DAY], PASS_LINES,
             "#records_a_day = %d\n#indicators_a_day = %d\n"
             "#mib_a_day = %d\n#incarnations_a_day = %d\n",
             c.limits.records_a_day, c.limits.indicators_a_day,
             c.limits.mib_a_day, c.limits.incarnations_a_day);
    snprintf(lines[WHOLE], PASS_LINES,
             "#peers_max = %d\n#links_max = %d\n#quarantine_max = %d\n"
             "#store_max_gib = %d\n",
             c.limits.peers_max, c.limits.links_max, c.limits.quarantine_max,
             c.limits.store_max_gib);
    snprintf(lines[DISK], PASS_LINES, "#disk_free_min_mib = %d\n",
             c.limits.disk_free_min_mib);
}

/* Each of its lines behind a "# ". */
static bool add_comment(struct buffer *out, const char *comment)
{
    bool fits = true;

    while (*comment != '\0' && fits) {
        size_t len = strcspn(comment, "\n") + 1;

        fits = buffer_add_text(out, "# ") &&
               buffer_add(out, (struct bytes){(const uint8_t *)comment, len});
        comment += len;
    }
    return fits;
}

static bool add_parts(struct buffer *out, const char *listen)
{
    char lines[FILLED][PASS_LINES];
    size_t next = 0;
    bool fits = true;

    fill(lines, listen);
    for (size_t i = 0; i < PARTS && fits; i++) {
        const struct part *p = &parts[i];

        if (p->comment != NULL)
            fits = add_comment(out, gettext(p->comment));
        fits = fits && buffer_add_text(out, p->lines != NULL ? p->lines
                                                             : lines[next++]);
    }
    return fits;
}

enum err config_write_default(const char *dir, const char *listen,
                              struct fault *fault)
{
    char path[FILE_PATH_MAX], text[TEMPLATE_MAX];
    struct buffer out = {(uint8_t *)text, 0, sizeof text};

    if (listen != NULL && !config_listen_valid(listen))
        return fault_say(fault, ERR_BAD_SHAPE,
                         "cannot listen on '%.80s': write tcp://IP:PORT with a "
                         "literal address",
                         listen);
    if (!add_parts(&out, listen))
        return fault_say(fault, ERR_TOO_BIG, "cannot write the template");
    file_path(path, dir, "noroshi.conf");
    return file_write(path, bytes_of(&out), 0644, FILE_NEW, fault);
}
