#include "tools/client/peer.h"

#include <string.h>

#include "node/config.h"
#include "tools/client/input.h"
#include "tools/client/name.h"

enum verdict peer_check_marks(const struct peer_marks *m, struct reasons *why)
{
    if (m->connect == NULL || *m->connect == '\0' ||
        strcmp(m->connect, CONFIG_NEVER) == 0 ||
        config_connect_valid(m->connect))
        return VERDICT_DONE;
    return reasons_add(why, VERDICT_WRONG, REASON_CONNECT_WORD,
                       (const char *[]){m->connect, NULL});
}

static enum verdict unarmour(struct peer_addition *a, struct bytes text,
                             const char *name, struct reasons *why)
{
    enum err err = card_unarmour(&a->raw, text);
    enum reason_code code = err == ERR_NOT_FOUND ? REASON_CARD_MISSING
                            : err != ERR_OK      ? REASON_CARD_DAMAGED
                                                 : REASON_CARD_INVALID;

    if (err == ERR_OK)
        err = card_open(&a->card, bytes_of(&a->raw));
    if (err == ERR_OK)
        return VERDICT_DONE;
    return reasons_add(why, VERDICT_WRONG, code,
                       (const char *[]){name, err_text(err), NULL});
}

enum verdict peer_read_card(struct peer_addition *a, const char *file,
                            const struct watch *w, struct reasons *why)
{
    struct bytes text;
    enum verdict verdict = input_read(&text, file, w, why);

    a->raw = (struct buffer){a->octets, 0, sizeof a->octets};
    if (verdict != VERDICT_DONE)
        return verdict;
    verdict = unarmour(a, text, input_name(file), why);
    input_free(&text);
    return verdict;
}

static void put_choice(struct control_writer *args, const char *name,
                       enum choice value)
{
    if (value != CHOICE_UNSAID)
        control_put_bool(args, name, value == CHOICE_YES);
}

static void put_marks(struct control_writer *args, const struct peer_marks *m)
{
    if (m->connect != NULL)
        control_put_text(args, "connect", m->connect);
    put_choice(args, "community", m->community);
    put_choice(args, "client", m->client);
    put_choice(args, "provider", m->provider);
    put_choice(args, "vouches", m->vouches);
}

enum verdict peer_add(struct client *c, const struct peer_addition *a,
                      json_t **rows, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "peer.add");
    char made[NAME_MAX_OCTETS];

    name_make(made, &a->card.identity);
    control_put_bin(args, "card", bytes_of(&a->raw));
    control_put_text(args, "as", a->marks.as != NULL ? a->marks.as : made);
    put_marks(args, &a->marks);
    return client_ask_all(c, rows, why);
}

enum verdict peer_list(struct client *c, json_t **rows, struct reasons *why)
{
    client_begin(c, "peer.list");
    return client_ask_all(c, rows, why);
}

static enum verdict about(struct client *c, const char *command,
                          const char *peer, json_t **rows, struct reasons *why)
{
    control_put_text(client_begin(c, command), "peer", peer);
    return client_ask_all(c, rows, why);
}

enum verdict peer_show(struct client *c, const char *peer, json_t **rows,
                       struct reasons *why)
{
    return about(c, "peer.show", peer, rows, why);
}

enum verdict peer_set(struct client *c, const char *peer,
                      const struct peer_marks *m, json_t **rows,
                      struct reasons *why)
{
    struct control_writer *args = client_begin(c, "peer.set");

    control_put_text(args, "peer", peer);
    if (m->as != NULL)
        control_put_text(args, "as", m->as);
    put_marks(args, m);
    return client_ask_all(c, rows, why);
}

enum verdict peer_revoke(struct client *c, const char *peer, json_t **rows,
                         struct reasons *why)
{
    return about(c, "peer.revoke", peer, rows, why);
}

enum verdict peer_check(struct client *c, const char *peer, json_t **rows,
                        struct reasons *why)
{
    return about(c, "peer.check", peer, rows, why);
}

enum verdict peer_confirm(struct client *c, const char *peer, json_t **rows,
                          struct reasons *why)
{
    struct control_writer *args = client_begin(c, "peer.confirm");

    if (peer != NULL)
        control_put_text(args, "peer", peer);
    else
        control_put_bool(args, "all", true);
    return client_ask_all(c, rows, why);
}
