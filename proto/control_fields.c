#include "proto/control_fields.h"

#include <string.h>

/* Short, for the tables. */
enum {
    BOOL = CONTROL_BOOL,
    UINT = CONTROL_UINT,
    STR = CONTROL_STR,
    BIN = CONTROL_BIN,
    LIST = CONTROL_LIST,
    OPTIONAL = CONTROL_OPTIONAL,
    NODE = CONTROL_NODE | CONTROL_STR,
};

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define FIELDS(list) list, COUNT(list)

/* clang-format off */

/* Arguments of several commands. */

static const struct control_field tokens[] = {{"token", BIN}, {"said", BIN}};

static const struct control_field page[] = {{"after", BIN | OPTIONAL}};
static const struct control_field a_peer[] = {{"peer", STR}};
static const struct control_field a_record[] = {{"record", STR}};

/* What a dry run ends with, and what then goes along. */
static const struct control_field seen[] = {
    {"seen", STR}, {"newest", UINT},
};
#define SEEN_FIELDS                                                            \
    {"dry_run", BOOL | OPTIONAL}, {"seen", STR | OPTIONAL},                    \
    {                                                                          \
        "newest", UINT | OPTIONAL                                              \
    }

/* Each command's arguments and rows are args_ and rows_ with its function's
   name behind it. */

static const struct control_field status_node[] = {
    {"node", STR}, {"org", STR}, {"org_ja", STR}, {"fingerprint", STR},
    {"version", STR}, {"incarnation", STR}, {"uptime", UINT},
};

static const struct control_field status_process[] = {
    {"name", STR}, {"pid", UINT}, {"restarts", UINT}, {"silent", UINT},
    {"next", STR}, {"fault", STR},
};

static const struct control_field status_sandbox[] = {
    {"name", STR}, {"uid", UINT}, {"seccomp", BOOL}, {"landlock_abi", UINT},
};

static const struct control_field status_peer[] = {
    {"peer", STR}, {"node", STR}, {"connected", BOOL}, {"fenced", STR},
    {"expired", BOOL}, {"put_back", STR}, {"released", UINT},
    {"acknowledged", UINT}, {"in_flight", UINT}, {"waiting", UINT},
    {"lost", UINT}, {"waiting_again", UINT}, {"again", UINT},
    {"again_from", UINT}, {"quarantined", UINT}, {"quarantine_left", UINT},
    {"work", UINT}, {"work_of", STR}, {"work_times", UINT},
    {"shut_out", STR}, {"credit", UINT},
    {"reason", STR},
};

static const struct control_field status_store[] = {
    {"records", UINT}, {"indicators", UINT}, {"bytes", UINT},
    {"free_bytes", UINT}, {"map_free_bytes", UINT}, {"quarantine", UINT},
    {"full", BOOL}, {"fault", STR}, {"remedy", STR},
};

static const struct control_field status_half_open[] = {
    {"count", UINT}, {"dropped", UINT}, {"network", STR},
};

static const struct control_field status_clock[] = {{"doubtful", BOOL}};

static const struct control_field status_roster[] = {
    {"confirmed", BOOL}, {"peers", UINT}, {"unconfirmed", UINT},
    {"since", UINT}, {"until", UINT},
};

static const struct control_field status_key[] = {
    {"key", STR}, {"expires", UINT}, {"soon", BOOL},
};

static const struct control_field status_pack[] = {
    {"built", UINT}, {"age_s", UINT}, {"records", UINT}, {"values", UINT},
    {"bytes", UINT}, {"held", UINT}, {"number", UINT}, {"fault", STR},
};

static const struct control_field status_hook[] = {
    {"event", STR}, {"runs", UINT}, {"failed", UINT}, {"since", UINT},
    {"fault", STR},
};

static const struct control_field status_observations[] = {
    {"rows", UINT}, {"fault", STR},
};

#define args_status page
static const struct control_row rows_status[] = {
    {"node", FIELDS(status_node)},   {"process", FIELDS(status_process)},
    {"sandbox", FIELDS(status_sandbox)},
    {"peer", FIELDS(status_peer)},   {"store", FIELDS(status_store)},
    {"clock", FIELDS(status_clock)}, {"roster", FIELDS(status_roster)},
    {"key", FIELDS(status_key)},     {"half_open", FIELDS(status_half_open)},
    {"pack", FIELDS(status_pack)},
    {"hook", FIELDS(status_hook)},
    {"observations", FIELDS(status_observations)},
};

static const struct control_field pack_asked[] = {{"number", UINT}};
static const struct control_row rows_pack_build[] = {
    {NULL, FIELDS(pack_asked)},
};
#define args_pack_build page

static const struct control_field args_hook_report[] = {
    {"event", STR}, {"runs", UINT}, {"failed", UINT},
    {"fault", STR | OPTIONAL},
};
static const struct control_field hook_told[] = {{"event", STR}};
static const struct control_row rows_hook_report[] = {
    {NULL, FIELDS(hook_told)},
};

static const struct control_field args_peer_add[] = {
    {"card", BIN}, {"as", STR | OPTIONAL}, {"connect", STR | OPTIONAL},
    {"community", BOOL | OPTIONAL}, {"client", BOOL | OPTIONAL},
    {"provider", BOOL | OPTIONAL}, {"vouches", BOOL | OPTIONAL},
};
static const struct control_field peer_added[] = {
    {"peer", STR}, {"node", STR}, {"fingerprint", STR}, {"org", STR},
    {"org_ja", STR},
};
static const struct control_row rows_peer_add[] = {{NULL, FIELDS(peer_added)}};

#define PEER_FIELDS                                                            \
    {"peer", STR}, {"node", STR}, {"fingerprint", STR}, {"org", STR},          \
        {"org_ja", STR}, {"role", STR}, {"connect", STR}, {"community", BOOL}, \
        {"client", BOOL}, {"provider", BOOL}, {"vouches", BOOL},               \
        {"revoked", BOOL},                                                     \
        {"confirmed", BOOL}, {"expires", UINT}, {"connected", BOOL},           \
        {"fenced", STR}, {"card", STR}

static const struct control_field peer[] = {PEER_FIELDS};
static const struct control_row rows_peer_list[] = {{NULL, FIELDS(peer)}};
#define args_peer_list page

static const struct control_field peer_contact[] = {
    PEER_FIELDS, {"team", STR}, {"hours", STR}, {"languages", STR},
    {"phone", STR}, {"mail", STR}, {"constituency", STR}, {"endpoints", LIST},
};
#define args_peer_show a_peer
static const struct control_row rows_peer_show[] = {
    {NULL, FIELDS(peer_contact)},
};

static const struct control_field peer_step[] = {
    {"step", STR}, {"ok", BOOL}, {"detail", STR}, {"remedy", STR},
};
#define args_peer_check a_peer
static const struct control_row rows_peer_check[] = {{NULL, FIELDS(peer_step)}};

static const struct control_field args_peer_set[] = {
    {"peer", STR}, {"as", STR | OPTIONAL}, {"connect", STR | OPTIONAL}, {"community", BOOL | OPTIONAL},
    {"client", BOOL | OPTIONAL}, {"provider", BOOL | OPTIONAL},
    {"vouches", BOOL | OPTIONAL},
};
#define rows_peer_set rows_peer_list
#define args_peer_revoke a_peer
#define rows_peer_revoke rows_peer_list

static const struct control_field args_peer_confirm[] = {
    {"peer", STR | OPTIONAL}, {"all", BOOL | OPTIONAL},
};
static const struct control_field peers_confirmed[] = {{"peers", UINT}};
static const struct control_row rows_peer_confirm[] = {
    {NULL, FIELDS(peer)},
    {NULL, FIELDS(peers_confirmed)},
};

#define args_act tokens
static const struct control_field act_parts[] = {{"parts", UINT}};
static const struct control_row rows_act[] = {{"act", FIELDS(act_parts)}};

/* What share and its like answer. */

static const struct control_field named_record[] = {
    {"record", STR}, {"object", STR}, {"number", UINT}, {"revision", UINT},
};
static const struct control_field draft[] = {
    {"object", STR}, {"revision", UINT},
};
static const struct control_field audience_group[] = {
    {"group", STR}, {"id", STR}, {"owner", NODE}, {"version", UINT},
    {"members", UINT}, {"later", BOOL},
};
static const struct control_field audience_delegate[] = {
    {"peer", NODE}, {"node", STR}, {"scope", STR},
};
static const struct control_field goes_to[] = {
    {"peer", STR}, {"node", STR}, {"org", STR}, {"org_ja", STR},
    {"rule", UINT}, {"pass", STR}, {"fenced", STR},
};
static const struct control_field withheld[] = {
    {"peer", STR}, {"node", STR}, {"rule", UINT}, {"verdict", STR},
    {"reason", STR},
};
static const struct control_field indirect[] = {
    {"node", STR}, {"name", NODE}, {"via", STR},
};
static const struct control_field more[] = {{"count", UINT}};
static const struct control_field dropped_peer[] = {
    {"peer", STR}, {"node", STR},
};

#define REACHED_ROWS                                                           \
    {"to", FIELDS(goes_to)},                                                   \
    {                                                                          \
        "withheld", FIELDS(withheld)                                           \
    }

static const struct control_field args_share[] = {
    {"kind", UINT | OPTIONAL},
    {"tlp", STR | UINT | OPTIONAL}, /* as `like` says, else needed */
    {"pap", STR | UINT | OPTIONAL},
    {"body", BIN},
    {"to", LIST | OPTIONAL},
    {"later", BOOL | OPTIONAL},
    {"delegate", LIST | OPTIONAL},
    {"urgent", BOOL | OPTIONAL},
    {"expires", UINT | OPTIONAL},
    {"object", BIN | OPTIONAL},
    {"reason", STR | OPTIONAL},
    {"set", LIST | OPTIONAL},
    {"stage", UINT | OPTIONAL},
    {"like", UINT | OPTIONAL},
    {"reinstate", LIST | OPTIONAL},
    {"whole", BOOL | OPTIONAL},
    {"retract_indicators", BOOL | OPTIONAL},
    SEEN_FIELDS,
};
static const struct control_field taken_back[] = {
    {"type", STR}, {"value", STR}, {"number", UINT}, {"retraction", UINT},
    {"since", UINT}, {"reason", STR},
};
static const struct control_row rows_share[] = {
    {"record", FIELDS(named_record)},
    {"draft", FIELDS(draft)},
    {"staged", FIELDS(named_record)},
    {"group", FIELDS(audience_group)},
    {"delegate", FIELDS(audience_delegate)},
    REACHED_ROWS,
    {"indirect", FIELDS(indirect)},
    {"more", FIELDS(more)},
    {"dropped", FIELDS(dropped_peer)},
    {"retraction", FIELDS(named_record)},
    {"taken back", FIELDS(taken_back)},
    {"seen", FIELDS(seen)},
};

static const struct control_field args_share_commit[] = {
    {"token", BIN}, {"said", BIN}, {"parts", UINT},
    {"retract", LIST | OPTIONAL}, {"reason", STR | OPTIONAL},
    {"seen", LIST | OPTIONAL},
};
#define rows_share_commit rows_share

static const struct control_field dropped[] = {{"dropped", UINT}};
static const struct control_row rows_share_drop[] = {{NULL, FIELDS(dropped)}};
#define args_share_drop tokens

static const struct control_field args_revise[] = {
    {"record", STR}, {"reason", STR}, {"tlp", STR | UINT | OPTIONAL},
    {"pap", STR | UINT | OPTIONAL}, {"body", BIN | OPTIONAL},
    {"to", LIST | OPTIONAL}, {"later", BOOL | OPTIONAL},
    {"delegate", LIST | OPTIONAL}, {"expires", UINT | OPTIONAL},
    {"urgent", BOOL | OPTIONAL}, {"set", LIST | OPTIONAL},
    {"stage", UINT | OPTIONAL}, {"reinstate", LIST | OPTIONAL},
    {"whole", BOOL | OPTIONAL}, SEEN_FIELDS,
};
#define rows_revise rows_share

static const struct control_field part[] = {
    {"number", UINT}, {"record", STR}, {"object", STR}, {"revision", UINT},
    {"set", STR}, {"i", UINT}, {"n", UINT}, {"indicators", UINT},
    {"state", STR},
};
static const struct control_field args_parts[] = {
    {"record", STR}, {"after", BIN | OPTIONAL},
};
static const struct control_row rows_parts[] = {{NULL, FIELDS(part)}};

static const struct control_field args_retract[] = {
    {"record", STR}, {"reason", STR | OPTIONAL}, {"erase", BOOL | OPTIONAL},
    {"values", LIST | OPTIONAL}, {"set", BOOL | OPTIONAL},
    SEEN_FIELDS,
};
#define rows_retract rows_share

/* Among how many a count is one. */
static const struct control_field count_among[] = {
    {"recipients", UINT}, {"answered", UINT},
};
static const struct control_field args_sighting[] = {
    {"record", STR}, {"sighting", STR}, {"values", LIST | OPTIONAL},
    {"count", UINT | OPTIONAL}, {"first", UINT | OPTIONAL},
    {"last", UINT | OPTIONAL}, {"sources", LIST | OPTIONAL}, SEEN_FIELDS,
};
static const struct control_field args_opinion[] = {
    {"record", STR}, {"opinion", STR}, {"values", LIST},
    {"day", UINT | OPTIONAL}, {"reason", STR | OPTIONAL}, SEEN_FIELDS,
};
static const struct control_row rows_sighting[] = {
    {"record", FIELDS(named_record)},
    REACHED_ROWS,
    {"count", FIELDS(count_among)},
    {"seen", FIELDS(seen)},
};
#define rows_opinion rows_sighting

static const struct control_field args_retracted[] = {
    {"items", LIST}, {"object", BIN | OPTIONAL}, {"after", BIN | OPTIONAL},
};
static const struct control_field retracted[] = {
    {"i", UINT}, {"number", UINT}, {"retraction", UINT}, {"since", UINT},
    {"reason", STR},
};
static const struct control_row rows_retracted[] = {{NULL, FIELDS(retracted)}};

static const struct control_field args_release[] = {
    {"record", STR}, {"to", LIST}, SEEN_FIELDS,
};
static const struct control_row rows_release[] = {
    {"record", FIELDS(named_record)},
    REACHED_ROWS,
    {"seen", FIELDS(seen)},
};
#define args_pass args_release
#define rows_pass rows_release

static const struct control_field group[] = {
    {"group", STR}, {"id", STR}, {"version", UINT}, {"owner", NODE},
    {"owner_id", STR}, {"own", BOOL}, {"introduced_by", STR},
    {"members", UINT}, {"record", STR},
};
/* What was shared with the group, and goes to those who join it. */
static const struct control_field sent_later[] = {
    {"peer", STR}, {"records", UINT},
};
static const struct control_field group_member[] = {
    {"node", STR}, {"name", NODE}, {"peer", STR}, {"me", BOOL},
};
static const struct control_field args_group_create[] = {
    {"name", STR}, {"members", LIST | OPTIONAL}, SEEN_FIELDS,
};
static const struct control_field args_group_add[] = {
    {"group", STR}, {"members", LIST}, SEEN_FIELDS,
};
static const struct control_field args_group_show[] = {
    {"group", STR}, {"after", BIN | OPTIONAL},
};
static const struct control_row rows_group_create[] = {
    {"group", FIELDS(group)},
    REACHED_ROWS,
    {"later", FIELDS(sent_later)},
    {"seen", FIELDS(seen)},
};
static const struct control_row rows_group_list[] = {{"group", FIELDS(group)}};
static const struct control_row rows_group_show[] = {
    {"group", FIELDS(group)},
    {"member", FIELDS(group_member)},
};
#define rows_group_add rows_group_create
#define args_group_remove args_group_add
#define rows_group_remove rows_group_create
#define args_group_list page

static const struct control_field args_author_list[] = {
    {"by", STR | OPTIONAL}, {"after", BIN | OPTIONAL},
};
static const struct control_field budget[] = {
    {"by", STR}, {"authors", UINT}, {"authors_max", UINT}, {"today", UINT},
    {"today_max", UINT}, {"names", UINT},
};
static const struct control_field introduced[] = {
    {"node", STR}, {"name", NODE}, {"by", STR}, {"records", UINT},
    {"lives", STR}, {"number", UINT}, {"until", UINT},
};
static const struct control_row rows_author_list[] = {
    {"budget", FIELDS(budget)},
    {"author|name", FIELDS(introduced)},
};
static const struct control_field args_author_drop[] = {
    {"node", STR | OPTIONAL}, {"by", STR | OPTIONAL}, {"after", BIN | OPTIONAL},
};
static const struct control_field authors_dropped[] = {
    {"dropped", UINT}, {"kept", UINT},
};
static const struct control_row rows_author_drop[] = {
    {NULL, FIELDS(authors_dropped)},
    {"author|name", FIELDS(introduced)},
};

/* Which rows are asked for, how many, and from where on. */
#define FILTER_FIELDS                                                          \
    {"tlp", LIST | OPTIONAL}, {"kind", LIST | OPTIONAL},                       \
        {"type", LIST | OPTIONAL}, {"author", STR | OPTIONAL},                 \
        {"state", LIST | OPTIONAL}, {"category", STR | OPTIONAL},              \
        {"case", STR | OPTIONAL}, {"text", STR | OPTIONAL},                    \
        {"limit", UINT | OPTIONAL}, {"sort", STR | OPTIONAL},                  \
        {"after", BIN | OPTIONAL}

static const struct control_field args_inbox[] = {
    {"since", UINT | OPTIONAL}, {"follow", BOOL | OPTIONAL}, FILTER_FIELDS,
};
#define OBSERVED_FIELDS                                                            \
    {"seen_of", UINT}, {"seen_values", UINT}, {"seen_hosts", UINT},            \
        {"seen_first", UINT}, {"seen_last", UINT}, {"seen_times", UINT},       \
        {"seen_left", UINT}, {"seen_sources", LIST}

static const struct control_field news[] = {
    {"number", UINT}, {"record", STR}, {"object", STR}, {"revision", UINT},
    {"author", NODE}, {"author_id", STR}, {"introduced_by", STR}, {"tlp", STR},
    {"kind", STR}, {"title", STR}, {"indicators", UINT}, {"received", UINT},
    {"from", STR}, {"detail", NODE}, {"count", UINT}, {"stays", BOOL},
    {"more", BOOL},
    {"values", LIST}, {"value_count", UINT},
    {"types", LIST}, {"category", STR}, {"case", STR}, {"parts", UINT},
    {"parts_all", UINT}, {"urgent", BOOL}, OBSERVED_FIELDS,
};
static const struct control_row rows_inbox[] = {
    {"new|revised|retracted|partly retracted|answered|in doubt|recalled|leaked|sent on|"
     "leak claimed|erased|not theirs|group|waiting|quarantined|quarantine full|fenced|put back|"
     "unconfirmed|lost|busy|shut out|half open|left out|missed|not answered|absent",
     FIELDS(news)},
};

static const struct control_field args_lookup[] = {
    {"items", LIST},
    {"all", BOOL | OPTIONAL},
    {"weak", UINT | OPTIONAL},
    {"after", BIN | OPTIONAL},
};
static const struct control_field hit[] = {
    {"i", UINT}, {"record", STR}, {"number", UINT}, {"object", STR},
    {"author", NODE}, {"author_id", STR}, {"introduced_by", STR}, {"tlp", STR},
    {"pap", STR}, {"title", STR}, {"valid_until", UINT}, {"confidence", UINT},
    {"type", STR}, {"role", STR}, {"detect", BOOL}, {"match", STR},
    {"weak", BOOL}, {"state", STR}, {"urgent", BOOL}, {"disputed", UINT},
    {"disputed_of", UINT}, {"held_back", STR},
};
static const struct control_field hidden[] = {{"i", UINT}, {"hidden", UINT}};
static const struct control_field hit_more[] = {{"i", UINT}, {"more", BOOL}};
static const struct control_row rows_lookup[] = {
    {NULL, FIELDS(hit)},
    {NULL, FIELDS(hidden)},
    {NULL, FIELDS(hit_more)},
};

#define RECORD_FIELDS                                                          \
    {"number", UINT}, {"record", STR}, {"object", STR}, {"revision", UINT},    \
        {"author", NODE}, {"author_id", STR}, {"introduced_by", STR},          \
        {"tlp", STR}, {"pap", STR}, {"kind", STR}, {"title", STR},             \
        {"indicators", UINT}, {"created", UINT}, {"expires", UINT},            \
        {"received", UINT}, {"urgent", BOOL}, {"state", STR},                  \
        {"recalled", BOOL},                                                    \
        {"from", STR}, {"types", LIST}, {"category", STR}, {"case", STR},      \
        {"parts", UINT}, {"parts_all", UINT}

static const struct control_field args_records[] = {
    {"from", STR | OPTIONAL}, {"since", UINT | OPTIONAL}, FILTER_FIELDS,
};
static const struct control_field record[] = {RECORD_FIELDS};
static const struct control_row rows_records[] = {{NULL, FIELDS(record)}};

static const struct control_field whole_record[] = {
    RECORD_FIELDS, {"audience", LIST}, {"delegation", LIST},
    {"audience_ja", LIST}, {"delegation_ja", LIST}, {"reason", STR},
    {"set", LIST}, {"retracted_because", STR}, {"superseded_by", STR},
    {"retracted_values", LIST}, OBSERVED_FIELDS, {"answers", LIST},
    {"answer_values", LIST}, {"raw", BIN},
};
#define args_show a_record
static const struct control_row rows_show[] = {{NULL, FIELDS(whole_record)}};

static const struct control_field args_search[] = {
    {"words", STR}, FILTER_FIELDS,
};
static const struct control_field found[] = {
    RECORD_FIELDS, {"where", STR}, {"snippet", STR},
};
static const struct control_row rows_search[] = {{NULL, FIELDS(found)}};

static const struct control_field args_receipts[] = {
    {"record", STR | OPTIONAL}, FILTER_FIELDS,
};
static const struct control_field receipt[] = {
    {"record", STR}, {"number", UINT}, {"author", NODE},
    {"introduced_by", STR}, {"title", STR}, {"peer", NODE}, {"node", STR},
    {"via", NODE}, {"state", STR}, {"since", UINT}, {"rule", UINT},
    {"expired", UINT}, {"delivery", STR}, {"until", UINT}, {"lost", UINT},
    {"fenced", STR}, {"recalled", BOOL}, {"outdated", BOOL},
    {"claimed", BOOL}, {"differs", LIST}, {"differing", UINT}, {"count", UINT},
    {"tlp", STR}, {"kind", STR}, {"parts", UINT}, {"parts_all", UINT},
    {"urgent", BOOL},
};
static const struct control_row rows_receipts[] = {{NULL, FIELDS(receipt)}};

#define QUARANTINED_FIELDS                                                     \
    {"id", UINT}, {"record", STR}, {"from", STR}, {"author", NODE},            \
        {"introduced_by", STR}, {"rule", UINT}, {"reason", STR},               \
        {"arrived", UINT},                                                     \
        {"octets", UINT}

static const struct control_field quarantined[] = {QUARANTINED_FIELDS};
static const struct control_field quarantined_raw[] = {
    QUARANTINED_FIELDS, {"raw", BIN},
};
static const struct control_field args_inbox_dismiss[] = {{"record", STR}};
#define rows_inbox_dismiss rows_share_drop

static const struct control_field held_value[] = {
    {"number", UINT}, {"record", STR}, {"author", NODE}, {"author_id", STR},
    {"introduced_by", STR}, {"tlp", STR}, {"type", STR}, {"value", STR},
    {"held_back", STR}, {"disputed", UINT}, {"disputed_of", UINT},
    {"days", UINT}, {"days_of", UINT},
};
static const struct control_field held_more[] = {{"count", UINT}};
static const struct control_row rows_inbox_held[] = {
    {NULL, FIELDS(held_value)},
    {NULL, FIELDS(held_more)},
};
#define args_inbox_held page
static const struct control_field args_quarantine_show[] = {{"id", UINT}};
static const struct control_field args_quarantine_drop[] = {
    {"id", UINT | OPTIONAL},
};
#define args_quarantine_list page
static const struct control_row rows_quarantine_list[] = {
    {NULL, FIELDS(quarantined)},
};
static const struct control_row rows_quarantine_show[] = {
    {NULL, FIELDS(quarantined_raw)},
};
#define rows_quarantine_drop rows_share_drop

/* clang-format on */

static const struct control_command commands[] = {
#define X(function, name, writes)                                              \
    {name, writes, FIELDS(args_##function), FIELDS(rows_##function)},
    CONTROL_COMMAND_LIST(X)
#undef X
};

const struct control_command *control_commands(size_t *count)
{
    *count = COUNT(commands);
    return commands;
}

const struct control_command *control_command(struct bytes name)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (bytes_equal(name, bytes_text(commands[i].name)))
            return &commands[i];
    return NULL;
}

const struct control_field *control_field(const struct control_field *fields,
                                          size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(name, bytes_text(fields[i].name)))
            return &fields[i];
    return NULL;
}

const struct control_field *
control_argument(const struct control_command *command, struct bytes name)
{
    const struct control_field *field =
        control_field(command->arguments, command->argument_count, name);

    return field == NULL && command->writes
               ? control_field(FIELDS(tokens), name)
               : field;
}
