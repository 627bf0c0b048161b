#include "tools/client/recipients.h"

#include <string.h>

#include "proto/record.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/say.h"
#include "tools/client/client.h"

enum { DELEGATES_OCTETS = RECORD_DELEGATION_MAX * (CONTROL_NAME_MAX * 4 + 16) };

static const char group_prefix[] = "group:";

/* "jpcert:community", read. */
struct delegate {
    struct bytes peer;
    enum record_scope scope;
};

struct option_spec recipients_to(struct recipients *r)
{
    return (struct option_spec){
        "to", OPTION_MANY, &r->to, "PEER|group:GROUP",
        N_("who may read it; needed from amber on. Recipients can see this "
           "audience. 'everyone' takes an audience back")};
}

struct option_spec recipients_later(struct recipients *r)
{
    return (struct option_spec){
        "later-members", OPTION_VALUE, &r->later_word, "yes|no",
        N_("whether who joins a group later gets it, too; else yes for clear "
           "and green, no above")};
}

struct option_spec recipients_delegate(struct recipients *r)
{
    return (struct option_spec){
        "delegate", OPTION_MANY, &r->delegate,
        "COORDINATOR[:audience|:community]",
        N_("this coordinator may pass it on: within the audience, or to its "
           "own community; unless said, within the audience where there is "
           "one. 'none' takes back what was delegated")};
}

static bool is_group(const char *word)
{
    return strncmp(word, group_prefix, sizeof group_prefix - 1) == 0;
}

static bool names_group(const struct recipients *r)
{
    for (size_t i = 0; i < r->to.count; i++)
        if (is_group(r->to.item[i]))
            return true;
    return false;
}

static bool names_everyone(const struct recipients *r)
{
    for (size_t i = 0; i < r->to.count; i++)
        if (strcmp(r->to.item[i], "everyone") == 0)
            return true;
    return false;
}

/* "none" takes back what a revised record delegated. */
static bool names_none(const struct recipients *r)
{
    return r->delegate.count == 1 && strcmp(r->delegate.item[0], "none") == 0;
}

static bool read_delegate(struct delegate *out, const char *word, bool audience)
{
    const char *colon = strrchr(word, ':');
    const char *scope = colon == NULL ? "" : colon + 1;

    out->peer = bytes_text(word);
    out->scope = audience ? RECORD_SCOPE_AUDIENCE : RECORD_SCOPE_COMMUNITY;
    if (colon != NULL)
        out->peer.len = (size_t)(colon - word);
    if (strcmp(scope, "audience") == 0)
        out->scope = RECORD_SCOPE_AUDIENCE;
    else if (strcmp(scope, "community") == 0)
        out->scope = RECORD_SCOPE_COMMUNITY;
    else if (colon != NULL)
        return false;
    return out->peer.len > 0;
}

static int check_to(const struct recipients *r, const char *command,
                    enum tlp tlp)
{
    for (size_t i = 0; i < r->to.count; i++) {
        const char *word = r->to.item[i];

        if (*word == '\0' || strcmp(word, group_prefix) == 0) {
            say_wrong(_("%s: --to is empty: name a peer, or group:NAME"),
                      command);
            return CLI_USAGE;
        }
        if (tlp == TLP_RED && is_group(word)) {
            say_wrong(_("%s: TLP:RED is for single organisations: name them "
                        "instead of '%s'"),
                      command, word);
            return CLI_USAGE;
        }
    }
    if (names_everyone(r) && r->to.count > 1) {
        say_wrong(_("%s: 'everyone' stands alone"), command);
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static int check_later(struct recipients *r, const char *command, bool groups)
{
    const char *word = r->later_word;

    if (word == NULL)
        return CLI_DONE;
    if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0) {
        say_wrong(_("%s: --later-members says yes or no, not '%s'"), command,
                  word);
        return CLI_USAGE;
    }
    if (!groups) {
        say_wrong(_("%s: --later-members is about groups: name one with "
                    "--to group:NAME"),
                  command);
        return CLI_USAGE;
    }
    r->later = strcmp(word, "yes") == 0 ? OPTION_YES : OPTION_NO;
    return CLI_DONE;
}

static int check_delegate(const struct recipients *r, const char *command,
                          const char *word, enum tlp tlp)
{
    struct delegate d;

    if (!read_delegate(&d, word, r->audience)) {
        say_wrong(_("%s: cannot read --delegate '%s': write COORDINATOR, "
                    "COORDINATOR:audience or COORDINATOR:community"),
                  command, word);
        return CLI_USAGE;
    }
    if (d.scope == RECORD_SCOPE_AUDIENCE && !r->audience) {
        say_wrong(_("%s: '%s': there is no audience to pass it on to: add "
                    "--to, or say '%.*s:community'"),
                  command, word, (int)d.peer.len, (const char *)d.peer.at);
        return CLI_USAGE;
    }
    if (d.scope == RECORD_SCOPE_COMMUNITY && tlp == TLP_AMBER_STRICT) {
        say_wrong(_("%s: TLP:AMBER+STRICT stays within its audience: say "
                    "'%.*s:audience'"),
                  command, (int)d.peer.len, (const char *)d.peer.at);
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static int check_delegates(const struct recipients *r, const char *command,
                           enum tlp tlp)
{
    int rc = CLI_DONE;

    if (r->delegate.count == 0 || names_none(r))
        return CLI_DONE;
    if (tlp == TLP_RED) {
        say_wrong(_("%s: TLP:RED is passed on by nobody: leave --delegate out"),
                  command);
        return CLI_USAGE;
    }
    if (r->delegate.count > RECORD_DELEGATION_MAX) {
        say_wrong(_("%s: at most %d delegates"), command,
                  RECORD_DELEGATION_MAX);
        return CLI_USAGE;
    }
    for (size_t i = 0; i < r->delegate.count && rc == CLI_DONE; i++)
        rc = check_delegate(r, command, r->delegate.item[i], tlp);
    return rc;
}

int recipients_check(struct recipients *r, const char *command, enum tlp tlp,
                     const struct recipients_kept *kept)
{
    bool keeps = kept != NULL && r->to.count == 0;
    bool groups = keeps ? kept->groups : names_group(r);
    int rc = check_to(r, command, tlp);

    r->audience =
        keeps ? kept->audience : r->to.count > 0 && !names_everyone(r);
    if (rc == CLI_DONE && tlp >= TLP_AMBER && !r->audience) {
        say_wrong(_("%s: %s goes to named peers only: add --to PEER"), command,
                  tlp_text(tlp));
        rc = CLI_USAGE;
    }
    if (rc == CLI_DONE)
        rc = check_later(r, command, groups);
    return rc == CLI_DONE ? check_delegates(r, command, tlp) : rc;
}

static void put_delegates(const struct recipients *r,
                          struct control_writer *args)
{
    uint8_t octets[DELEGATES_OCTETS];
    struct buffer packed = {octets, 0, sizeof octets};
    struct writer w = writer_on(&packed);
    size_t count = names_none(r) ? 0 : r->delegate.count;

    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        struct delegate d;

        if (!read_delegate(&d, r->delegate.item[i], r->audience))
            w.full = true; /* recipients_check() was not asked */
        writer_array(&w, 2);
        writer_str(&w, d.peer);
        writer_uint(&w, (uint64_t)d.scope);
    }
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "delegate", bytes_of(&packed));
    else
        args->w.full = true; /* told when the request ends */
}

void recipients_put(const struct recipients *r, struct control_writer *args)
{
    if (r->to.count > 0)
        client_put_words(args, "to", &r->to);
    if (r->later != OPTION_UNSAID)
        control_put_bool(args, "later", r->later == OPTION_YES);
    if (r->delegate.count > 0)
        put_delegates(r, args);
}

void recipients_ask(struct recipients *r, enum tlp tlp)
{
    if (r->later != OPTION_UNSAID || !names_group(r) || !ask_possible() ||
        (tlp != TLP_AMBER && tlp != TLP_AMBER_STRICT))
        return;
    r->later = ask_yes(_("May those who join the group later get it, too?"))
                   ? OPTION_YES
                   : OPTION_NO;
}
