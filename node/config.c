#include "node/config.h"

#include <ini.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/file.h"
#include "node/log.h"

/* What one reading of the file keeps in mind. */
struct reading {
    struct config *config;
    struct fault *fault;
    const char *path;
    const char *at, *end; /* the lines not yet handed to the parser */
    unsigned line;
    bool limit_given[16];
    bool level_given, pass_given[TLP_COUNT], report_given, user_given,
        past_given, rate_given, timeout_given, away_given, disputed_given,
        commonplace_given;
};

void config_init(struct config *c)
{
    memset(c, 0, sizeof *c);
    c->pass_report = true;
    c->past_days = CONFIG_PAST_DAYS;
    c->hooks_a_minute = CONFIG_HOOKS_A_MINUTE;
    c->hook_timeout_s = CONFIG_HOOK_TIMEOUT_S;
    c->hook_away_min = CONFIG_HOOK_AWAY_MIN;
    strcpy(c->net_user, CONFIG_NET_USER);
    c->limits = (struct config_limits){
#define X(name, usual, least, most) .name = usual,
        CONFIG_LIMIT_LIST(X)
#undef X
    };
}

/* One voice for all faults: file:line, what, why, what to do. */
static bool wrong(struct reading *r, enum err why, const char *what,
                  const char *value, const char *remedy)
{
    if (value[0] == '\0')
        fault_at(r->fault, r->line, why, "%s:%u: %s: %s", r->path, r->line,
                 what, remedy);
    else
        fault_at(r->fault, r->line, why, "%s:%u: %s '%.80s': %s", r->path,
                 r->line, what, value, remedy);
    return false;
}

static bool add_listen(struct reading *r, const char *value)
{
    struct config *c = r->config;

    if (!config_listen_valid(value))
        return wrong(r, ERR_BAD_SHAPE, "cannot listen on", value,
                     "write tcp://IP:PORT with a literal address, as in "
                     "tcp://192.0.2.1:7667 or tcp://[2001:db8::1]:7667");
    if (c->listen_count == CONFIG_LISTEN_MAX)
        return wrong(r, ERR_TOO_BIG, "too many endpoints", value,
                     "at most 8 are accepted; remove one");
    snprintf(c->listen[c->listen_count++], CONFIG_ENDPOINT_MAX, "%s", value);
    return true;
}

static bool add_domain(struct reading *r, struct bytes text, const char *shown)
{
    struct config *c = r->config;
    char *to = c->own_domain[c->own_domain_count];
    struct buffer b = {(uint8_t *)to, 0, CONFIG_DOMAIN_MAX - 1};

    if (c->own_domain_count == CONFIG_OWN_DOMAINS_MAX)
        return wrong(r, ERR_TOO_BIG, "too many own domains", shown,
                     "at most 512 are accepted; a domain covers all below it");
    if (indicator_canonical(&b, INDICATOR_DOMAIN, text) != ERR_OK)
        return wrong(r, ERR_BAD_SHAPE, "not a domain name", shown,
                     "write it in letters, digits, '-' and dots, Japanese "
                     "names as xn--...");
    to[b.len] = '\0';
    c->own_domain_count++;
    return true;
}

static bool add_network(struct reading *r, struct bytes text, const char *shown)
{
    static const enum indicator_type types[] = {INDICATOR_CIDR, INDICATOR_IPV4,
                                                INDICATOR_IPV6};
    struct config *c = r->config;
    char *to = c->own_network[c->own_network_count];
    struct buffer b = {(uint8_t *)to, 0, CONFIG_NETWORK_MAX - 1};

    if (c->own_network_count == CONFIG_OWN_NETWORKS_MAX)
        return wrong(r, ERR_TOO_BIG, "too many own networks", shown,
                     "at most 512 are accepted; merge neighbours");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (indicator_canonical(&b, types[i], text) != ERR_OK)
            continue;
        to[b.len] = '\0';
        c->own_network_count++;
        return true;
    }
    return wrong(r, ERR_BAD_SHAPE, "not an address or network", shown,
                 "write 192.0.2.0/24, 2001:db8::/32 or a single address, "
                 "without bits set behind the prefix");
}

/* A comma separated list; each part without the space around it. */
static bool each_part(struct reading *r, const char *value,
                      bool (*add)(struct reading *, struct bytes, const char *))
{
    static const char space[] = " \t,";
    bool any = false;

    for (const char *at = value + strspn(value, space); *at != '\0';
         at += strspn(at, space)) {
        size_t len = strcspn(at, space);

        if (!add(r, (struct bytes){(const uint8_t *)at, len}, value))
            return false;
        any = true;
        at += len;
    }
    return any || wrong(r, ERR_BAD_SHAPE, "no value is given in", value,
                        "remove the line or give a value");
}

/* *known tells whether [limits] has that key. */
static bool set_limit(struct reading *r, const char *key, const char *value,
                      bool *known)
{
    struct {
        const char *name;
        uint32_t *at;
        uint32_t least, most;
    } limits[] = {
#define X(limit, usual, low, high)                                             \
    {#limit, &r->config->limits.limit, low, high},
        CONFIG_LIMIT_LIST(X)
#undef X
    };
    char remedy[96], *end;
    unsigned long long n;

    _Static_assert(sizeof limits / sizeof limits[0] <=
                       sizeof r->limit_given / sizeof r->limit_given[0],
                   "limit_given is too short");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (strcmp(key, limits[i].name) != 0)
            continue;
        *known = true;
        if (r->limit_given[i])
            return wrong(r, ERR_CONFLICT, "given twice:", key, "keep one");
        r->limit_given[i] = true;
        n = strtoull(value, &end, 10);
        snprintf(remedy, sizeof remedy,
                 "%s takes a number from %" PRIu32 " to %" PRIu32, key,
                 limits[i].least, limits[i].most);
        /* strtoull takes signs and leading space; an operator means neither. */
        if (value[0] < '0' || value[0] > '9' || *end != '\0' ||
            n < limits[i].least || n > limits[i].most)
            return wrong(r, ERR_BAD_SHAPE, "bad number", value, remedy);
        *limits[i].at = (uint32_t)n;
        return true;
    }
    *known = false;
    return false;
}

static bool set_level(struct reading *r, const char *value)
{
    if (r->level_given)
        return wrong(r, ERR_CONFLICT, "given twice:", "level", "keep one");
    r->level_given = true;
    if (strcmp(value, "info") != 0 && strcmp(value, "warn") != 0)
        return wrong(r, ERR_BAD_SHAPE, "bad log level", value,
                     "write info or warn");
    r->config->quiet = strcmp(value, "warn") == 0;
    return true;
}

static bool set_report(struct reading *r, const char *value)
{
    if (r->report_given)
        return wrong(r, ERR_CONFLICT, "given twice:", "report", "keep one");
    r->report_given = true;
    if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        return wrong(r, ERR_BAD_SHAPE, "bad value", value, "write yes or no");
    r->config->pass_report = strcmp(value, "yes") == 0;
    return true;
}

/* A user's name; whether there is one is asked at the start. */
static bool set_net_user(struct reading *r, const char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

    if (r->user_given)
        return wrong(r, ERR_CONFLICT, "given twice:", "net_user", "keep one");
    r->user_given = true;
    if (value[0] == '\0' || strlen(value) >= CONFIG_USER_MAX ||
        value[strspn(value, letters)] != '\0')
        return wrong(r, ERR_BAD_SHAPE, "not the name of a user", value,
                     "write one that exists, as in noroshi-net");
    strcpy(r->config->net_user, value);
    return true;
}

/* *known tells whether [pass] has that key. */
static bool set_pass(struct reading *r, const char *key, const char *value,
                     bool *known)
{
    static const char *const word[] = {"auto", "yes", "no"};
    enum tlp tlp;

    *known = tlp_parse(&tlp, bytes_text(key)) && tlp != TLP_RED;
    if (!*known)
        return false;
    if (r->pass_given[tlp])
        return wrong(r, ERR_CONFLICT, "given twice:", key, "keep one");
    r->pass_given[tlp] = true;
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        if (strcmp(value, word[i]) == 0) {
            r->config->pass[tlp] = (enum config_pass)i;
            return true;
        }
    return wrong(r, ERR_BAD_SHAPE, "bad value", value,
                 "write yes, no, or auto (as this node's role has it)");
}

static bool add_domains(struct reading *r, const char *value)
{
    return each_part(r, value, add_domain);
}

static bool add_networks(struct reading *r, const char *value)
{
    return each_part(r, value, add_network);
}

/* The command line reads what is there: core need not be able to. */
static bool add_warninglist_dir(struct reading *r, const char *value)
{
    struct config *c = r->config;

    if (value[0] != '/')
        return wrong(r, ERR_BAD_SHAPE, "not a whole path", value,
                     "write the directory from / on, as in "
                     "/var/lib/misp-warninglists/lists");
    if (strlen(value) >= CONFIG_PATH_MAX)
        return wrong(r, ERR_TOO_BIG, "path too long", value,
                     "at most 511 bytes are accepted");
    if (c->warninglist_dir_count == CONFIG_WARNINGLIST_DIRS_MAX)
        return wrong(r, ERR_TOO_BIG, "too many directories", value,
                     "at most 8 are accepted; remove one");
    snprintf(c->warninglist_dir[c->warninglist_dir_count++], CONFIG_PATH_MAX,
             "%s", value);
    return true;
}

/* Days, as in 400d. */
static bool set_past(struct reading *r, const char *value)
{
    char *end;
    unsigned long days = strtoul(value, &end, 10);

    if (r->past_given)
        return wrong(r, ERR_CONFLICT, "given twice:", "past", "keep one");
    r->past_given = true;
    if (value[0] < '0' || value[0] > '9' || strcmp(end, "d") != 0 ||
        days > CONFIG_PAST_DAYS_MAX)
        return wrong(r, ERR_BAD_SHAPE, "not a number of days", value,
                     "write it with a d, as in 400d; at most 36500d");
    r->config->past_days = (uint32_t)days;
    return true;
}

/* A number of that unit, from 1 on. *given: whether it was before. */
static bool set_count(struct reading *r, const char *key, bool *given,
                      const char *value, const char *unit, uint32_t most,
                      uint32_t *out)
{
    char remedy[96], *end;
    unsigned long n = strtoul(value, &end, 10);

    if (*given)
        return wrong(r, ERR_CONFLICT, "given twice:", key, "keep one");
    *given = true;
    snprintf(remedy, sizeof remedy,
             "%s takes a number from 1%s to %" PRIu32 "%s", key, unit, most,
             unit);
    if (value[0] < '0' || value[0] > '9' || strcmp(end, unit) != 0 || n < 1 ||
        n > most)
        return wrong(r, ERR_BAD_SHAPE, "bad number", value, remedy);
    *out = (uint32_t)n;
    return true;
}

static bool set_disputed(struct reading *r, const char *value)
{
    return set_count(r, "disputed", &r->disputed_given, value, "",
                     CONFIG_BRAKE_DISPUTED_MAX, &r->config->brake_disputed);
}

static bool set_commonplace(struct reading *r, const char *value)
{
    return set_count(r, "commonplace", &r->commonplace_given, value, "%", 100,
                     &r->config->brake_commonplace);
}

static bool set_hooks_a_minute(struct reading *r, const char *value)
{
    return set_count(r, "a_minute", &r->rate_given, value, "",
                     CONFIG_HOOKS_A_MINUTE_MAX, &r->config->hooks_a_minute);
}

static bool set_hook_timeout(struct reading *r, const char *value)
{
    return set_count(r, "timeout", &r->timeout_given, value, "s",
                     CONFIG_HOOK_TIMEOUT_S_MAX, &r->config->hook_timeout_s);
}

static bool set_hook_away(struct reading *r, const char *value)
{
    return set_count(r, "away", &r->away_given, value, "m",
                     CONFIG_HOOK_AWAY_MIN_MAX, &r->config->hook_away_min);
}

const char *config_hook_text(enum config_hook event)
{
    static const char *const text[] = {
#define X(event, word) [CONFIG_HOOK_##event] = word,
        CONFIG_HOOK_LIST(X)
#undef X
    };

    return text[event];
}

bool config_has_hooks(const struct config *c)
{
    for (size_t i = 0; i < CONFIG_HOOKS; i++)
        if (c->hook[i][0] != '\0')
            return true;
    return false;
}

/* Whether it can be run is seen when it is. *known tells whether [hooks] has
   that key. */
static bool set_hook(struct reading *r, const char *key, const char *value,
                     bool *known)
{
    for (size_t i = 0; i < CONFIG_HOOKS; i++) {
        char *to = r->config->hook[i];

        if (strcmp(key, config_hook_text((enum config_hook)i)) != 0)
            continue;
        *known = true;
        if (to[0] != '\0')
            return wrong(r, ERR_CONFLICT, "given twice:", key, "keep one");
        if (value[0] != '/')
            return wrong(r, ERR_BAD_SHAPE, "not a whole path", value,
                         "write the program from / on, with its arguments "
                         "behind it");
        if (strlen(value) >= CONFIG_HOOK_COMMAND_MAX)
            return wrong(r, ERR_TOO_BIG, "command too long", value,
                         "at most 511 bytes are accepted; put it in a script");
        strcpy(to, value);
        return true;
    }
    *known = false;
    return false;
}

static const char *const sections[] = {
    "node",    "own",         "pass", "limits", "log",
    "process", "warninglist", "hunt", "brake",  "hooks"};

/* The single keys; [pass] takes labels beside, [limits] has its own list. */
static const struct setting {
    const char *section, *key;
    bool (*set)(struct reading *r, const char *value);
} settings[] = {
    {"node", "listen", add_listen},
    {"own", "domain", add_domains},
    {"own", "network", add_networks},
    {"log", "level", set_level},
    {"pass", "report", set_report},
    {"process", "net_user", set_net_user},
    {"warninglist", "dir", add_warninglist_dir},
    {"hunt", "past", set_past},
    {"brake", "disputed", set_disputed},
    {"brake", "commonplace", set_commonplace},
    {"hooks", "a_minute", set_hooks_a_minute},
    {"hooks", "timeout", set_hook_timeout},
    {"hooks", "away", set_hook_away},
};

static const struct setting *setting(const char *section, const char *key)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(section, settings[i].section) == 0 &&
            strcmp(key, settings[i].key) == 0)
            return &settings[i];
    return NULL;
}

static bool is_section(const char *name)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strcmp(name, sections[i]) == 0)
            return true;
    return false;
}

static bool set(struct reading *r, const char *section, const char *key,
                const char *value)
{
    const struct setting *one = setting(section, key);
    bool known = false, done = false;

    if (one != NULL)
        return one->set(r, value);
    if (!is_section(section))
        return wrong(
            r, ERR_BAD_SHAPE, "unknown section", section,
            "the sections are [node], [own], [pass], [limits], [process], "
            "[warninglist], [hunt], [brake], [hooks] and [log]");
    if (strcmp(section, "limits") == 0)
        done = set_limit(r, key, value, &known);
    else if (strcmp(section, "pass") == 0)
        done = set_pass(r, key, value, &known);
    else if (strcmp(section, "hooks") == 0)
        done = set_hook(r, key, value, &known);
    if (!known)
        return wrong(r, ERR_BAD_SHAPE, "unknown key", key,
                     "check its spelling and that it stands in its section");
    return done;
}

/* inih's: 0 means wrong. The first fault is the one to tell. */
static int on_pair(void *user, const char *section, const char *key,
                   const char *value)
{
    struct reading *r = user;

    return r->fault->why == ERR_OK && set(r, section, key, value);
}

/*
 * inih's: the next line, cut to room. A line that does not fit would be taken
 * for two, and one without an end is what a full disk or an unfinished copy
 * leaves behind: both are faults.
 */
static char *next_line(char *to, int room, void *user)
{
    struct reading *r = user;
    const char *end;
    size_t len;

    if (r->at == r->end || r->fault->why != ERR_OK)
        return NULL;
    r->line++;
    end = memchr(r->at, '\n', (size_t)(r->end - r->at));
    if (end == NULL) {
        wrong(r, ERR_BAD_SHAPE, "the file ends in the middle of a line", "",
              "it looks half written; complete it and end it with a line "
              "break");
        return NULL;
    }
    len = (size_t)(end + 1 - r->at);
    if (len >= (size_t)room || memchr(r->at, '\0', len) != NULL) {
        wrong(r, ERR_BAD_SHAPE, "line too long, or not text", "",
              "split lists over several lines with the same key");
        return NULL;
    }
    memcpy(to, r->at, len);
    to[len] = '\0';
    r->at = end + 1;
    return to;
}

static enum err parse(struct reading *r)
{
    int line = ini_parse_stream(next_line, r, on_pair, r);

    if (line < 0)
        abort(); /* out of memory */
    /* inih goes on after a line that it cannot read: what we found wrong
       further down may be its consequence. */
    if (line > 0 &&
        (r->fault->why == ERR_OK || (unsigned)line < r->fault->line)) {
        *r->fault = (struct fault){.why = ERR_OK};
        r->line = (unsigned)line;
        wrong(r, ERR_BAD_SHAPE, "neither [section] nor key = value", "",
              "complete the line, or begin it with # to make it a comment");
    }
    return r->fault->why;
}

enum err config_read_fd(struct config *c, int fd, const char *dir,
                        struct fault *fault)
{
    struct buffer file = {malloc(CONFIG_FILE_MAX), 0, CONFIG_FILE_MAX};
    char path[FILE_PATH_MAX];
    struct reading r = {.config = c, .fault = fault, .path = path};
    enum err err;

    if (file.at == NULL)
        abort();
    config_init(c);
    file_path(path, dir, "noroshi.conf");
    err = file_read_fd(&file, fd, path, fault);
    if (err == ERR_OK) {
        r.at = (const char *)file.at;
        r.end = r.at + file.len;
        err = parse(&r);
    }
    if (err != ERR_OK)
        config_init(c);
    free(file.at);
    return err;
}

enum err config_read(struct config *c, const char *dir, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    enum err err;
    int fd = -1;

    config_init(c);
    file_path(path, dir, "noroshi.conf");
    err = file_open(&fd, path, fault);
    if (err != ERR_OK)
        return err;
    err = config_read_fd(c, fd, dir, fault);
    close(fd);
    return err;
}

static bool below(struct bytes name, const char *domain)
{
    struct bytes d = bytes_text(domain);
    struct bytes tail = {name.at + name.len - d.len, d.len};

    if (name.len < d.len || !bytes_equal(tail, d))
        return false;
    return name.len == d.len || name.at[name.len - d.len - 1] == '.';
}

bool config_owns(const struct config *c, enum indicator_type type,
                 struct bytes value)
{
    bool network = type == INDICATOR_CIDR || type == INDICATOR_IPV4 ||
                   type == INDICATOR_IPV6;
    struct bytes host = network ? value : indicator_host(type, value);

    if (host.len == 0)
        return false;
    for (size_t i = 0; i < c->own_domain_count; i++)
        if (below(host, c->own_domain[i]))
            return true;
    for (size_t i = 0; i < c->own_network_count; i++) {
        struct bytes own = bytes_text(c->own_network[i]);

        if (indicator_covers(own, host) || indicator_covers(host, own))
            return true;
    }
    return false;
}
