/*
 * policy_cells: asks policy about each cell that comes on standard input, one a
 * line as policy_table.py says, and compares the verdict and the rule.
 *
 *   policy_cells [MAX]    gives up after MAX cells that do not hold (20)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/policy.h"

enum {
    LINE_MAX_OCTETS = 256,
    WORDS_MAX = 12,
    GROUPS_MAX = 8,
    FAULTS_MAX = 20,
    NOW_MS = 1000000000,
};

enum column {
    SIDE,
    LABEL,
    KIND,
    AUDIENCE,
    DELEGATION,
    WHO,
    MARKS,
    PEER,
    STATE,
    FACTS,
    VERDICT,
    RULE,
    COLUMNS
};

/* Columns of a line that begins with "use", where they differ. */
enum { USE_PAP = 2, USE_WHAT = 4, USE_VERDICT = 5, USE_RULE, USE_COLUMNS };

struct cell {
    struct record r;
    struct policy_facts f;
    struct policy_group group[GROUPS_MAX];
    struct node_id sender, receiver;
    bool sending;
};

/* What cannot be read is a fault of the test. */
static void unreadable(const char *word)
{
    fprintf(stderr, "policy_cells: cannot read '%s'\n", word);
    exit(2);
}

static unsigned place(const char *word, const char *const *words, size_t count)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    unreadable(word);
    return 0;
}

#define PLACE(word, ...)                                                       \
    place(word, (const char *const[]){__VA_ARGS__},                            \
          sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static unsigned label(const char *word)
{
    return PLACE(word, "clear", "green", "amber", "strict", "red");
}

static uint64_t kind(const char *word)
{
    static const uint64_t kinds[] = {RECORD_REPORT,     RECORD_INCIDENT,
                                     RECORD_RETRACTION, RECORD_GROUP,
                                     RECORD_NOTICE,     RECORD_SIGHTING,
                                     RECORD_OPINION,    99};

    return kinds[PLACE(word, "report", "incident", "retraction", "group",
                       "notice", "sighting", "opinion", "other")];
}

static bool has(const char *letters, char one)
{
    return strchr(letters, one) != NULL;
}

static struct node_id node(char letter)
{
    struct node_id id;

    memset(id.octet, letter, sizeof id.octet);
    return id;
}

static struct node_id author_of(const char *who)
{
    static const char letters[] = {'S', 'A', 'R'};

    return node(letters[PLACE(who, "sender", "other", "receiver")]);
}

/* "Gml+": the n-th group's facts. A version unknown here has all members, so
   that whoever looks at them is found out. */
static void group_entry(struct cell *c, const char *word, char n)
{
    struct record_reader *e = &c->r.audience[c->r.audience_count++];
    bool known = word[0] == 'G';
    struct policy_group g = {
        .id = node(n),
        .known = known,
        .receiver_member = !known || word[1] == 'm',
        .receiver_later = known && word[1] == 'l',
        .sender_member = !known || word[2] == 'm',
        .sender_later = known && word[2] == 'l',
    };

    *e = (struct record_reader){
        .is_group = true, .id = g.id, .later_members = has(word, '+')};
    if (word[0] != 'Z')
        c->group[c->f.group_count++] = g;
}

static void node_entry(struct cell *c, char letter)
{
    c->r.audience[c->r.audience_count++] = (struct record_reader){
        .id = letter == 'A' ? c->r.author : node(letter)};
}

/* The first group's facts are of one that no audience names. */
static void audience(struct cell *c, char *list)
{
    char n = '0', *at;

    c->group[0] = (struct policy_group){.id = node(n),
                                        .known = true,
                                        .receiver_member = true,
                                        .sender_member = true};
    c->f.groups = c->group;
    c->f.group_count = 1;
    c->r.audience_count = 0;
    for (char *word = strtok_r(list, ",", &at); word != NULL;
         word = strtok_r(NULL, ",", &at)) {
        if (has("GUZ", word[0]))
            group_entry(c, word, ++n);
        else if (word[0] != '-')
            node_entry(c, word[0]);
    }
}

static void delegation(struct cell *c, char *list)
{
    char *at;

    c->r.delegation_count = 0;
    for (char *word = strtok_r(list, ",", &at); word != NULL && word[0] != '-';
         word = strtok_r(NULL, ",", &at))
        c->r.delegation[c->r.delegation_count++] = (struct record_delegate){
            node(word[0]),
            word[1] == 'c' ? RECORD_SCOPE_COMMUNITY : RECORD_SCOPE_AUDIENCE};
}

static void peer(struct cell *c, const char *word, const char *marks)
{
    unsigned is = PLACE(word, "ok", "absent", "revoked", "expired");

    c->f.peer = (struct policy_peer){
        .id = c->sending ? c->receiver : c->sender,
        .in_roster = is != 1,
        .revoked = is == 2,
        .card_expired = is == 3,
        .community = has(marks, 'c'),
        .client = has(marks, 'k'),
        .provider = has(marks, 'p'),
    };
}

static void state(struct cell *c, const char *word)
{
    unsigned is =
        PLACE(word, "live", "ahead", "expired", "superseded", "retracted");

    c->r.expires_ms = is == 1 ? NOW_MS + 1 : is == 2 ? NOW_MS : 0;
    c->f.superseded = is == 3;
    c->f.retracted = is == 4;
}

static void facts(struct cell *c, const char *letters)
{
    c->r.created_ms = NOW_MS;
    if (has(letters, 'e'))
        c->r.created_ms = NOW_MS + RECORD_CLOCK_AHEAD_MS;
    if (has(letters, 'f'))
        c->r.created_ms = NOW_MS + RECORD_CLOCK_AHEAD_MS + 1;
    c->f.clock_doubtful = has(letters, 'd');
    c->f.unconfirmed = has(letters, 'u');
    c->f.author_card_missing = has(letters, 'm');
    c->f.target_went_there = has(letters, 't');
    c->f.group_member = has(letters, 'g');
    c->f.notice_path = has(letters, 'n');
    c->f.asked_back = has(letters, 'b');
    c->f.for_history = has(letters, 'h');
    c->f.answer_way = has(letters, 'w');
}

static struct policy_answer ask(struct cell *c, char **word)
{
    unsigned side = PLACE(word[SIDE], "accept", "send", "could");

    c->sending = side == 1;
    c->sender = node('S');
    c->receiver = node('R');
    c->f = (struct policy_facts){.now_ms = NOW_MS};
    c->f.me = c->sending ? c->sender : c->receiver;
    c->r.author = author_of(word[WHO]);
    c->r.tlp = (enum tlp)label(word[LABEL]);
    c->r.kind = kind(word[KIND]);
    audience(c, word[AUDIENCE]);
    delegation(c, word[DELEGATION]);
    peer(c, word[PEER], word[MARKS]);
    state(c, word[STATE]);
    facts(c, word[FACTS]);
    if (side == 2)
        return policy_could_accept(&c->r, &c->f);
    return c->sending ? policy_may_send(&c->r, &c->f)
                      : policy_may_accept(&c->r, &c->f);
}

static struct policy_answer ask_use(struct cell *c, char **word)
{
    c->r.tlp = (enum tlp)label(word[LABEL]);
    c->r.pap = (enum pap)PLACE(word[USE_PAP], "clear", "green", "amber", "red");
    audience(c, word[AUDIENCE]);
    return policy_may_use(&c->r, (enum policy_use)PLACE(word[USE_WHAT],
                                                        "look_up", "passive",
                                                        "active", "publish"));
}

static size_t words(char **word, char *line)
{
    size_t n = 0;
    char *at;

    for (char *w = strtok_r(line, " \n", &at); w != NULL && n < WORDS_MAX;
         w = strtok_r(NULL, " \n", &at))
        word[n++] = w;
    return n;
}

static bool holds(struct cell *c, const char *line)
{
    char copy[LINE_MAX_OCTETS], *word[WORDS_MAX];
    struct policy_answer got;
    size_t n;
    bool use;

    snprintf(copy, sizeof copy, "%s", line);
    n = words(word, copy);
    use = n == USE_COLUMNS && strcmp(word[SIDE], "use") == 0;
    if (!use && n != COLUMNS)
        unreadable(line);
    got = use ? ask_use(c, word) : ask(c, word);
    if (got.verdict == PLACE(word[use ? USE_VERDICT : VERDICT], "refuse",
                             "wait", "allow") &&
        (unsigned long)got.rule ==
            strtoul(word[use ? USE_RULE : RULE], NULL, 10))
        return true;
    fprintf(stderr, "%.*s: got %s %u\n", (int)strcspn(line, "\n"), line,
            (const char *const[]){"refuse", "wait", "allow"}[got.verdict],
            (unsigned)got.rule);
    return false;
}

int main(int argc, char **argv)
{
    unsigned long faults = 0, cells = 0;
    unsigned long most = argc > 1 ? strtoul(argv[1], NULL, 10) : FAULTS_MAX;
    char line[LINE_MAX_OCTETS];
    static struct cell c;

    while (faults < most && fgets(line, sizeof line, stdin) != NULL) {
        cells++;
        faults += !holds(&c, line);
    }
    if (faults > 0)
        return 1;
    printf("%lu cells\n", cells);
    return 0;
}
