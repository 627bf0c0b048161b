/* noroshi hunt: which lines of logs have what is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/file.h"
#include "tools/cli/explain.h"
#include "tools/cli/hunt/follow.h"
#include "tools/cli/hunt/hit_print.h"
#include "tools/cli/hunt/pack_age.h"
#include "tools/cli/hunt/pack_guard.h"
#include "tools/cli/options.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/hunt/hunt.h"
#include "tools/client/hunt/pack_set.h"
#include "tools/client/hunt/pack_view.h"
#include "tools/client/hunt/state_place.h"
#include "tools/client/when.h"

enum { PROGRESS_TEXT_MAX = 128 };

struct hunting {
    struct cli *cli;
    struct text_list packs, from;
    const char *record, *since, *threads, *state, *limit, *source;
    bool ecs, count, follow, observe;

    struct pack_set set;
    struct log_list list;
    struct hunt_options options;
    struct hunt_sum sum;
    struct observe_sum observed;
    struct hit_teller teller;
    char state_path[FILE_PATH_MAX];
    bool caught_up; /* all that was there is searched */
    bool failed;    /* what was found, or how far it went, is not kept */
    struct progress progress;
    char progress_text[PROGRESS_TEXT_MAX];
};

static bool tell(void *who, const struct hit *hit)
{
    struct hunting *h = who;

    progress_end(&h->progress);
    return hit_teller_tell(&h->teller, hit);
}

/* What there is to say of a log, but for its hits. */
static void say(void *who, enum part_kind what, const char *file,
                const char *about)
{
    struct hunting *h = who;
    char room[TRANSLATE_MAX];

    progress_end(&h->progress);
    if (what == PART_MISSED)
        say_wrong("%s: %s", file, translate(room, about));
    else if (what == PART_REPLACED)
        say_note(_("%s: it was read to its end; another file has its name by "
                   "now"),
                 file);
    else if (what == PART_ABSENT)
        say_wrong(_("%s: %s; it is searched when it is there"), file,
                  translate(room, about));
    else
        say_note("%s: %s", file, translate(room, about));
}

/* "812 MiB of 2048 MiB, 1024 MiB/s, 0:02 left" */
static void show_progress(void *who, uint64_t done, uint64_t total)
{
    struct hunting *h = who;
    const uint64_t now_ms = when_now_ms();
    const uint64_t ms = now_ms - h->progress.begun_ms + 1;
    const uint64_t rate = done / ms * 1000; /* octets a second */
    const uint64_t left = rate == 0 || total < done ? 0 : (total - done) / rate;

    fflush(stdout);
    if (h->caught_up)
        return;
    if (total >= done && rate > 0)
        snprintf(h->progress_text, sizeof h->progress_text,
                 _("MiB read, %llu MiB/s, %llu:%02llu left"),
                 (unsigned long long)(rate >> 20),
                 (unsigned long long)(left / 60),
                 (unsigned long long)(left % 60));
    else
        snprintf(h->progress_text, sizeof h->progress_text,
                 _("MiB read, %llu MiB/s"), (unsigned long long)(rate >> 20));
    progress_step(&h->progress, done >> 20, total >> 20, now_ms);
}

static void say_sum(struct hunting *h)
{
    const struct hunt_sum *s = &h->sum;

    if (s->old > 0)
        say_note(ngettext("%llu file was written last before --since, and not "
                          "read",
                          "%llu files were written last before --since, and "
                          "not read",
                          s->old),
                 (unsigned long long)s->old);
    if (s->untimed > 0)
        say_note(ngettext("%llu match of an expired value is in a line that "
                          "states no time: it is not shown",
                          "%llu matches of expired values are in lines that "
                          "state no time: they are not shown",
                          s->untimed),
                 (unsigned long long)s->untimed);
    if (h->teller.form != HIT_FOR_PERSON || h->count)
        return;
    hit_print_sum(&h->teller.by_value);
    say_note(ngettext("%llu hit (lines read: %llu, files: %llu)",
                      "%llu hits (lines read: %llu, files: %llu)", s->hits),
             (unsigned long long)s->hits, (unsigned long long)s->lines,
             (unsigned long long)s->files);
}

static bool is_one_file(const struct hunting *h)
{
    return h->list.count == 1 && !h->list.names[0].listed;
}

static int exit_code(const struct hunting *h)
{
    if (h->sum.missed > 0 || h->failed || ferror(stdout) ||
        (h->list.count == 0 && !h->follow))
        return CLI_USAGE;
    return h->sum.hits > 0 ? CLI_DONE : CLI_NO;
}

/* A directory that cannot be read is missed as a file is. */
static void miss_listed(void *who, const char *path, const char *about)
{
    struct hunting *h = who;

    h->sum.missed++;
    say(h, PART_MISSED, path, about);
}

static uint64_t search_list(struct hunting *h, int argc, char **argv,
                            const struct hunt_listener *l)
{
    struct stat out;
    uint64_t missed;

    /* What is written is not read. */
    if (fstat(STDOUT_FILENO, &out) == 0 && S_ISREG(out.st_mode))
        log_list_skip(&h->list, &out);
    for (int i = 0; i < argc; i++)
        log_list_add(&h->list, argv[i], miss_listed, h);
    if (argc == 0)
        log_list_add(&h->list, "-", miss_listed, h);
    missed = h->sum.missed;
    (void)hunt_logs(&h->options, &h->list, l, &h->sum);
    return missed;
}

static bool is_stale(void *who)
{
    struct hunting *h = who;

    return pack_set_is_stale(&h->set);
}

/* What cannot be opened is said, and the packs stay what they were. */
static void renew(void *who)
{
    struct hunting *h = who;
    struct reasons why = {.count = 0};

    progress_end(&h->progress);
    (void)explain(
        h->cli, pack_set_renew(&h->set, h->cli->dir, &h->packs, &h->from, &why),
        &why);
    h->options.rule.pack_count = h->set.count;
}

static void catch_up(void *who)
{
    struct hunting *h = who;

    h->caught_up = true;
    progress_end(&h->progress);
}

static void say_unkept(void *who, const char *about)
{
    struct hunting *h = who;
    char room[TRANSLATE_MAX];

    progress_end(&h->progress);
    say_wrong(_("observations cannot be tidied up, and go on: %s"),
              translate(room, about));
}

static void end_observing(struct hunting *h, const struct fault *fault)
{
    const struct observe_sum *s = &h->observed;
    char room[TRANSLATE_MAX];

    if (observe_close(h->options.observing) == ERR_OK) {
        say_note(ngettext("%llu value seen (lines read: %llu, files: %llu)",
                          "%llu values seen (lines read: %llu, files: %llu)",
                          s->values),
                 (unsigned long long)s->values, (unsigned long long)s->lines,
                 (unsigned long long)s->files);
        return;
    }
    say_wrong(_("observe: %s; what was committed before stays"),
              translate(room, fault->about));
    h->failed = true;
}

/* What is searched is observed as well. Where that fails, the search goes on.
 */
static uint64_t search_observing(struct hunting *h, int argc, char **argv,
                                 const struct hunt_listener *l)
{
    char folder[FILE_PATH_MAX], room[TRANSLATE_MAX];
    const struct observe_options o = {.folder = folder,
                                      .source = h->source,
                                      .keep_days = OBSERVE_KEEP_DAYS};
    const struct observe_listener listener = {.unkept = say_unkept, .who = h};
    struct fault fault = {0};
    uint64_t missed;

    file_path(folder, h->cli->dir, "observations");
    if (observe_open(&h->options.observing, &o, &listener, &h->observed,
                     &fault) != ERR_OK) {
        say_wrong(_("observe: %s; what was committed before stays"),
                  translate(room, fault.about));
        h->failed = true;
        return search_list(h, argc, argv, l);
    }
    missed = search_list(h, argc, argv, l);
    progress_end(&h->progress);
    end_observing(h, &fault);
    return missed;
}

static int search(struct hunting *h, int argc, char **argv)
{
    const struct hunt_listener listener = {tell, say, show_progress, h};
    const struct follow f = {.options = &h->options,
                             .listener = &listener,
                             .count = argc,
                             .paths = argv,
                             .state = h->state_path,
                             .teller = &h->teller,
                             .is_stale = is_stale,
                             .renew = renew,
                             .idle = catch_up,
                             .who = h};

    progress_begin(&h->progress, h->progress_text, when_now_ms());
    if (h->follow)
        h->failed = !follow(&f, &h->sum);
    else if (h->observe)
        h->sum.missed += search_observing(h, argc, argv, &listener);
    else
        h->sum.missed += search_list(h, argc, argv, &listener);
    progress_end(&h->progress);
    hit_teller_tell_sums(&h->teller, true);
    hit_teller_end_count(&h->teller, is_one_file(h) ? &h->sum.hits : NULL);
    fflush(stdout);
    say_sum(h);
    return exit_code(h);
}

/* Whether all that is followed is what comes through stdin, of which no
   position can be kept. */
static bool is_stdin_alone(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "-") != 0)
            return false;
    return true;
}

/* A file of its own for what is looked for, where, and how it is shown. */
static bool find_state(struct hunting *h, int argc, char **argv)
{
    struct state_place p;
    struct fault fault = {0};
    char room[TRANSLATE_MAX];

    if (h->state != NULL)
        snprintf(h->state_path, sizeof h->state_path, "%s", h->state);
    if (h->state != NULL || !h->follow || is_stdin_alone(argc, argv))
        return true;
    state_place_begin(&p);
    state_place_add(&p, h->ecs ? "ecs" : h->cli->json ? "json" : "text");
    state_place_add(&p, h->record == NULL ? "" : h->record);
    for (size_t i = 0; i < h->packs.count; i++)
        state_place_add_path(&p, h->packs.item[i]);
    state_place_add(&p, "from");
    for (size_t i = 0; i < h->from.count; i++)
        state_place_add_path(&p, h->from.item[i]);
    state_place_add_path(&p, h->cli->dir);
    for (int i = 0; i < argc; i++)
        state_place_add_path(&p, argv[i]);
    if (state_place_end(&p, h->state_path, &fault) == ERR_OK)
        return true;
    say_wrong("%s", translate(room, fault.about));
    return false;
}

/* False, and told: it can name none. */
static bool is_record(const char *word)
{
    if (word == NULL || hit_names_record(word))
        return true;
    say_wrong(
        _("--record: '%s' is neither a number, nor the uuid of an object, "
          "nor eight digits or more of an id"),
        word);
    return false;
}

/* The options that are words; false, and told: one is wrong. */
static bool read_words(struct hunting *h)
{
    struct hit_rule *rule = &h->options.rule;
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    char *end = NULL;
    unsigned long threads = cores < 1 ? 1 : (unsigned long)cores;

    rule->now_ms = when_now_ms();
    rule->record = h->record;
    if (!is_record(h->record))
        return false;
    if (h->since != NULL &&
        !when_since(&rule->since_ms, h->since, rule->now_ms)) {
        say_wrong(_("--since: '%s' is neither a span such as 7d nor a date "
                    "such as 2026-12-31"),
                  h->since);
        return false;
    }
    if (h->threads != NULL) {
        threads = strtoul(h->threads, &end, 10);
        if (*end != '\0' || threads < 1 || threads > HUNT_THREADS_MAX) {
            say_wrong(_("-j: specify how many threads scan: 1 to %d"),
                      HUNT_THREADS_MAX);
            return false;
        }
    }
    h->options.threads =
        threads > HUNT_THREADS_MAX ? HUNT_THREADS_MAX : (unsigned)threads;
    return true;
}

/* How many hits of a record are shown in a minute: at a terminal, and where it
   goes on for long, not any number. */
static bool read_limit(struct hunting *h)
{
    uint64_t *max = &h->teller.limit.max;

    if (h->limit == NULL) {
        if (h->follow || (isatty(STDOUT_FILENO) && !h->count &&
                          h->teller.form == HIT_FOR_PERSON))
            *max = HIT_LIMIT_DEFAULT;
        return true;
    }
    if (hit_limit_parse(max, h->limit))
        return true;
    say_wrong(_("--limit: specify hits in a minute, such as 60/min, or 0 for "
                "no limit, not '%s'"),
              h->limit);
    return false;
}

/* What cannot be combined; false, and told. */
static bool fits_together(const struct hunting *h)
{
    if (h->count && (h->follow || h->limit != NULL)) {
        say_wrong(_("--count tells of whole logs: it cannot be combined with "
                    "--follow or --limit"));
        return false;
    }
    if (h->observe && h->follow) {
        say_wrong(_("--observe reads what is there: for what comes, use "
                    "'noroshi observe --follow' beside 'noroshi hunt "
                    "--follow'"));
        return false;
    }
    if (h->source != NULL && (!h->observe || !observation_name_valid(
                                                 bytes_text(h->source)))) {
        say_wrong(_("--source: a name of up to %d bytes without control "
                    "characters is needed, and --observe"),
                  OBSERVATION_NAME_MAX - 1);
        return false;
    }
    if (h->state != NULL && !h->follow) {
        say_wrong(_("--state is where --follow keeps how far it is: it means "
                    "nothing without it"));
        return false;
    }
    return true;
}

/* What is not looked for, though somebody may think so. */
static void say_packs(const struct pack_set *set)
{
    const uint64_t now_s = when_now_ms() / 1000;
    char age[PACK_AGE_TEXT_MAX];

    if (set->rejected > 0)
        say_note(ngettext("%llu value of --from is not looked for: 'noroshi "
                          "pack build' tells it and why",
                          "%llu values of --from are not looked for: 'noroshi "
                          "pack build' tells them and why",
                          set->rejected),
                 (unsigned long long)set->rejected);
    if (set->oldest_s == 0 || now_s < set->oldest_s + PACK_VIEW_OLD_S)
        return;
    pack_age_text(age, now_s - set->oldest_s);
    say_note(_("the oldest pack is %s old: what came in since is not in it"),
             age);
}

static int run(struct hunting *h, int argc, char **argv)
{
    struct reasons why = {.count = 0};
    int rc;

    h->teller.form = h->ecs         ? HIT_ECS
                     : h->cli->json ? HIT_JSON
                                    : HIT_FOR_PERSON;
    h->teller.count = h->count;
    if (!read_words(h) || !fits_together(h) || !read_limit(h) ||
        !find_state(h, argc, argv))
        return CLI_USAGE;
    if (argc == 0 && isatty(STDIN_FILENO)) {
        say_wrong(_("hunt: specify FILE... or DIR..., or '-' for stdin"));
        return CLI_USAGE;
    }
    rc = explain(h->cli,
                 pack_set_open(&h->set, h->cli->dir, &h->packs, &h->from,
                               progress_watch(), &why),
                 &why);
    if (rc == CLI_DONE && h->record != NULL &&
        !pack_set_knows(&h->set, h->record)) {
        say_wrong(_("--record: no record '%s' is in what is looked for"),
                  h->record);
        rc = CLI_USAGE;
    }
    if (rc == CLI_DONE) {
        say_packs(&h->set);
        h->options.rule.packs = h->set.packs;
        h->options.rule.pack_count = h->set.count;
        rc = search(h, argc, argv);
    }
    pack_set_close(&h->set);
    hit_teller_free(&h->teller);
    log_list_free(&h->list);
    return rc == CLI_DONE || rc == CLI_NO ? rc : CLI_USAGE;
}

static int hunt(struct cli *cli, int argc, char **argv)
{
    static struct hunting h;
    const struct option_spec specs[] = {
        {"from", OPTION_MANY, &h.from, "FILE",
         N_("look for what is in this file (repeat; any that share reads); "
            "needs no node")},
        {"pack", OPTION_MANY, &h.packs, "FILE",
         N_("look for what is in this pack (repeat; current: the node's own, "
            "DIR/packs/current, which is the default)")},
        {"record", OPTION_VALUE, &h.record, "RECORD",
         N_("only values of this record")},
        {"since", OPTION_VALUE, &h.since, "TIME",
         N_("only events since then: 7d, 12h, 2026-12-31; a line without a "
            "time is searched")},
        {"ecs", OPTION_FLAG, &h.ecs, NULL,
         N_("print one JSON object for each hit, in the Elastic Common "
            "Schema")},
        {"follow", OPTION_FLAG, &h.follow, NULL,
         N_("go on with what comes to the logs, until Ctrl-C")},
        {"state", OPTION_VALUE, &h.state, "FILE",
         N_("where --follow keeps how far it is, and goes on from (default: a "
            "file below ~/.local/state/noroshi/hunt)")},
        {"limit", OPTION_VALUE, &h.limit, "N/min",
         N_("show so many hits of a record in a minute, and sum up the others "
            "(default: 60/min at a terminal and with --follow; 0: no limit)")},
        {"observe", OPTION_FLAG, &h.observe, NULL,
         N_("remember what stands in the logs as well, as 'noroshi observe' "
            "does, reading them once")},
        {"source", OPTION_VALUE, &h.source, "NAME",
         N_("what these logs are called with --observe: proxy, dns (default: "
            "as the files are called)")},
        {"count", OPTION_FLAG, &h.count, NULL,
         N_("print how many hits each file with hits has, and nothing else")},
        {"j", OPTION_VALUE, &h.threads, "N",
         N_("threads that scan (default: one for each processor)")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    pack_guard_begin("hunt");
    h.cli = cli;
    return run(&h, argc, argv);
}

const struct command command_hunt = {
    .name = "hunt",
    .run = hunt,
    .group = COMMAND_HUNT,
    .synopsis = "[FILE|DIR|-]... [--from FILE]... [--pack FILE]... [--record "
                "RECORD] [--since TIME] [--json|--ecs] [--count] [--follow "
                "[--state FILE]] [--limit N/min] "
                "[--observe [--source NAME]] [-j N]",
    .help = N_("search logs for everything that is known"),
    .about = N_(
        "Searches logs, and directories of them, for the values of a pack: "
        "addresses and networks, hosts and what is below them, URLs, "
        "mailboxes, hashes. gzip, zstd, bzip2 and xz are read as they are, "
        "and UTF-16. Without FILE, stdin is searched.\n"
        "Without --from and --pack it goes by the pack that the node of this "
        "machine keeps of all that it knows, and the node need not run; "
        "with --from there need be none.\n"
        "A hit is shown once for a line, a value and a record. A value that is "
        "expired hits only what happened while it was valid. In JSON, "
        "validity is then for these, and now for others; weak is true where "
        "only the host of a "
        "known URL or mailbox stands there.\n"
        "time is that of the event, where the line states one. An offset "
        "that is written holds. Numbers since 1970 and W3C logs are UTC; "
        "where no zone is written it is that of this machine (TZ). Where no "
        "year is written it is the last that is not after the file.\n"
        "--json prints one object for each hit: file, line (from 1), offset "
        "(of the line, in bytes of the decompressed text), time, value, "
        "matched, type, weak, validity, record, author, tlp, pap.\n"
        "--follow goes on with what comes to the logs, also where they are "
        "renamed, compressed, copied and emptied, or new, until Ctrl-C or "
        "SIGTERM. How far it is stands in the file of --state, one for each "
        "hunt: started again with the same words, also after a kill or a "
        "power cut, it goes on there. Where hits go into a file (>>), what was "
        "written after that is cut off and found again, so that each hit is "
        "there once; in a pipe the last ones may come twice. A pack that is "
        "newer is used within a second or two, from there on. Lines that may "
        "be lost, because a log was removed before it was read, are named.\n"
        "--limit sums up what comes too often: of a record so many hits in a "
        "minute are shown, and then one row for each of its values, with how "
        "many there were and where. In JSON that row has summed, from, to, "
        "first, last, first_at and last_at."),
    .exits = N_("0 hits\n"
                "1 none\n"
                "2 a file could not be read, or usage"),
    .examples = "noroshi hunt --from report.txt /var/log\n"
                "noroshi hunt /var/log/zeek --since 30d --json\n"
                "zcat -f access.log* | noroshi hunt --count -\n"
                "noroshi hunt --record 12 --ecs eve.json\n"
                "noroshi hunt --follow --json /var/log/zeek "
                ">>/var/lib/hits.json\n"
                "tail -F /var/log/syslog | noroshi hunt --follow --limit 10/min "
                "-\n",
};
