/* noroshi observe: what stands in our own logs, remembered as hashes. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/file.h"
#include "tools/cli/options.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/hunt/observe.h"
#include "tools/client/when.h"

struct observing {
    struct cli *cli;
    const char *source, *keep, *folder;
    bool follow;
    char room[FILE_PATH_MAX];
    struct log_list list;
    uint64_t unlisted; /* what was named, and cannot be read */
    struct observe_options options;
    struct observe_sum sum;
    struct progress progress;
    char progress_text[64];
};

static volatile sig_atomic_t ended;

static void on_end(int number)
{
    (void)number;
    ended = 1;
}

static void heed_signals(void)
{
    const struct sigaction end = {.sa_handler = on_end};

    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
}

static void say(void *who, enum part_kind what, const char *file,
                const char *about)
{
    struct observing *o = who;
    char room[TRANSLATE_MAX];

    progress_end(&o->progress);
    if (what == PART_ABSENT)
        say_wrong(_("%s: %s; it is read when it is there"), file,
                  translate(room, about));
    else if (what == PART_MISSED)
        say_wrong("%s: %s", file, translate(room, about));
    else if (what == PART_REPLACED)
        say_note(_("%s: it was read to its end; another file has its name by "
                   "now"),
                 file);
    else
        say_note("%s: %s", file, translate(room, about));
}

static void say_unkept(void *who, const char *about)
{
    struct observing *o = who;
    char room[TRANSLATE_MAX];

    progress_end(&o->progress);
    say_wrong(_("observations cannot be tidied up, and go on: %s"),
              translate(room, about));
}

static bool pause_between(void *who, uint64_t octets)
{
    struct observing *o = who;
    const uint64_t now_ms = when_now_ms();
    const uint64_t ms = now_ms - o->progress.begun_ms + 1;

    snprintf(o->progress_text, sizeof o->progress_text,
             _("MiB read, %llu MiB/s"),
             (unsigned long long)(octets / ms * 1000 >> 20));
    progress_step(&o->progress, octets >> 20, 0, now_ms);
    return ended == 0;
}

static void print_json(const struct observe_sum *s)
{
    json_t *row = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "files", (json_int_t)s->files,
        "lines", (json_int_t)s->lines, "values", (json_int_t)s->values,
        "missed", (json_int_t)s->missed, "untimed", (json_int_t)s->untimed,
        "ahead", (json_int_t)s->ahead, "old", (json_int_t)s->old);

    say_json(row);
    json_decref(row);
}

/* What a person may not expect. */
static void say_oddities(const struct observing *o)
{
    const struct observe_sum *s = &o->sum;

    if (s->untimed > 0)
        say_note(ngettext("%llu line states no time: it counts for when its "
                          "file was written",
                          "%llu lines state no time: they count for when their "
                          "files were written",
                          s->untimed),
                 (unsigned long long)s->untimed);
    if (s->ahead > 0)
        say_note(ngettext("%llu line lies more than a day ahead and counts for "
                          "now: the clock of this machine is behind, or that "
                          "of the log is wrong",
                          "%llu lines lie more than a day ahead and count for "
                          "now: the clock of this machine is behind, or that "
                          "of the logs is wrong",
                          s->ahead),
                 (unsigned long long)s->ahead);
    if (s->old > 0)
        say_note(ngettext("%llu line is older than is kept (--keep), and left "
                          "out",
                          "%llu lines are older than is kept (--keep), and "
                          "left out",
                          s->old),
                 (unsigned long long)s->old);
}

static int end(struct observing *o, enum err err, const struct fault *fault)
{
    char room[TRANSLATE_MAX];

    progress_end(&o->progress);
    if (err != ERR_OK) {
        say_wrong(_("observe: %s; what was committed before stays"),
                  translate(room, fault->about));
        return CLI_USAGE;
    }
    if (o->cli->json)
        print_json(&o->sum);
    else
        say_note(ngettext("%llu value seen (lines read: %llu, files: %llu)",
                          "%llu values seen (lines read: %llu, files: %llu)",
                          o->sum.values),
                 (unsigned long long)o->sum.values,
                 (unsigned long long)o->sum.lines,
                 (unsigned long long)o->sum.files);
    say_oddities(o);
    return o->sum.missed > 0 ? CLI_USAGE : CLI_DONE;
}

static void miss_listed(void *who, const char *path, const char *about)
{
    struct observing *o = who;

    o->unlisted++;
    say(o, PART_MISSED, path, about);
}

static void add_logs(struct observing *o, const char *path)
{
    if (o->follow)
        log_follow_add(o->options.logs, path);
    else
        log_list_add(&o->list, path, miss_listed, o);
}

static int observe_all(struct observing *o, int argc, char **argv)
{
    const struct observe_listener listener = {say, say_unkept, pause_between,
                                              o};
    const struct log_follow_options logs = {.since_ms = 0};
    struct fault fault = {0};
    enum err err;

    o->options.logs = o->follow ? log_follow_open(&logs) : NULL;
    o->options.list = &o->list;
    for (int i = 0; i < argc; i++)
        add_logs(o, argv[i]);
    if (argc == 0)
        add_logs(o, "-");
    heed_signals();
    progress_begin(&o->progress, o->progress_text, when_now_ms());
    err = observe(&o->options, &listener, &o->sum, &fault);
    o->sum.missed += o->unlisted;
    if (o->follow)
        log_follow_close(o->options.logs);
    log_list_free(&o->list);
    return end(o, err, &fault);
}

/* The options that are words; false, and told: one is wrong. */
static bool read_words(struct observing *o)
{
    uint64_t keep_ms = 0;

    o->options.keep_days = OBSERVE_KEEP_DAYS;
    o->options.source = o->source;
    o->options.folder = o->folder;
    if (o->folder == NULL) {
        file_path(o->room, o->cli->dir, "observations");
        o->options.folder = o->room;
    }
    if (o->source != NULL && !observation_name_valid(bytes_text(o->source))) {
        say_wrong(_("--source: a name of up to %d bytes without control "
                    "characters is needed"),
                  OBSERVATION_NAME_MAX - 1);
        return false;
    }
    if (o->keep == NULL)
        return true;
    if (!when_span(&keep_ms, o->keep) ||
        keep_ms < (uint64_t)OBSERVATION_DAY_S * 1000) {
        say_wrong(_("--keep: specify a span of a day or more, such as 400d, "
                    "not '%s'"),
                  o->keep);
        return false;
    }
    keep_ms /= (uint64_t)OBSERVATION_DAY_S * 1000;
    o->options.keep_days =
        keep_ms > UINT16_MAX ? UINT16_MAX : (uint32_t)keep_ms;
    return true;
}

static int run(struct cli *cli, int argc, char **argv)
{
    static struct observing o;
    const struct option_spec specs[] = {
        {"source", OPTION_VALUE, &o.source, "NAME",
         N_("what these logs are called: proxy, dns (default: as the files "
            "are called)")},
        {"follow", OPTION_FLAG, &o.follow, NULL,
         N_("go on with what comes to the logs, until Ctrl-C")},
        {"keep", OPTION_VALUE, &o.keep, "SPAN",
         N_("how long it is remembered (default: 400d)")},
        {"to", OPTION_VALUE, &o.folder, "DIR",
         N_("remember it there (default: DIR/observations of the node)")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    o.cli = cli;
    if (!read_words(&o))
        return CLI_USAGE;
    if (argc == 0 && isatty(STDIN_FILENO)) {
        say_wrong(_("observe: specify FILE... or DIR..., or '-' for stdin"));
        return CLI_USAGE;
    }
    return observe_all(&o, argc, argv);
}

const struct command command_observe = {
    .name = "observe",
    .run = run,
    .group = COMMAND_HUNT,
    .synopsis = "[FILE|DIR|-]... [--source NAME] [--follow] [--keep SPAN] "
                "[--to DIR]",
    .help = N_("remember what stands in our own logs"),
    .about = N_(
        "Enters every host, address and hash of logs as a keyed hash with when "
        "it was seen first and last, how often, on which days and in which "
        "source, so that a warning that arrives later can be answered: was it "
        "ever seen here? No value and no line is kept, and the key stays on "
        "this machine. With a host its parents are entered, with an address "
        "its networks /24 and /16 (IPv6: /64, /48, /32), and of a URL, a "
        "mailbox and a port the host.\n"
        "The time is that of the event, where the line states one. With "
        "--follow "
        "it is kept how far the logs of a source were read, so that each line "
        "counts once, however often it is started; without, observing the same "
        "lines again counts them again."),
    .exits = N_("0 done\n"
                "2 a file could not be read, or the disk is full, or usage"),
    .examples = "noroshi observe --source proxy /var/log/squid\n"
                "noroshi observe --source dns --follow /var/log/named\n"
                "zcat old.log.gz | noroshi observe --source proxy -\n",
};
