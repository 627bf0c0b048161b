#include "proto/card.h"

#include <sodium.h>
#include <string.h>

#include "proto/wire.h"

enum {
    CARD_FIELDS = 5,
    IDENTITY_FIELDS = 14,
    WORKING_FIELDS = 10,
    CONTACT_FIELDS = 6,
    LANGUAGES_MAX = 64,
    PHONE_MAX = 64,
    CONSTITUENCY_MAX = 512,
    COUNTRY = 2,
};

static void key_put(struct writer *w, const struct sign_public *key)
{
    writer_bin_from(w, key->octet, sizeof key->octet);
}

static void key_take(struct reader *r, struct sign_public *key)
{
    reader_bin_into(r, key->octet, sizeof key->octet);
}

static void succession_take(struct reader *r, struct card_identity *c)
{
    c->succession_count = reader_array(r, CARD_SUCCESSION_MAX);
    for (size_t i = 0; i < c->succession_count; i++) {
        struct card_succession *s = &c->succession[i];

        reader_array_of(r, 3);
        key_take(r, &s->ik);
        reader_bin_into(r, s->by_old.octet, sizeof s->by_old.octet);
        reader_bin_into(r, s->by_new.octet, sizeof s->by_new.octet);
    }
}

static void earlier_take(struct reader *r, struct card_identity *c)
{
    c->earlier_count = reader_array(r, CARD_EARLIER_MAX);
    for (size_t i = 0; i < c->earlier_count; i++) {
        reader_array_of(r, 3);
        key_take(r, &c->earlier[i].sk);
        c->earlier[i].end_ms = reader_uint(r, UINT64_MAX);
        c->earlier[i].compromised = reader_bool(r);
    }
}

static bool is_country(struct bytes text)
{
    if (text.len == 0)
        return true;
    return text.len == COUNTRY && text.at[0] >= 'A' && text.at[0] <= 'Z' &&
           text.at[1] >= 'A' && text.at[1] <= 'Z';
}

static void identity_take(struct reader *r, struct card_identity *c)
{
    reader_array_of(r, IDENTITY_FIELDS);
    (void)reader_uint(r, WIRE_VERSION);
    reader_bin_into(r, c->node.octet, sizeof c->node.octet);
    c->version_ms = reader_uint(r, UINT64_MAX);
    key_take(r, &c->ik);
    succession_take(r, c);
    reader_bin_into(r, c->tk_recovery.octet, sizeof c->tk_recovery.octet);
    key_take(r, &c->sk);
    earlier_take(r, c);
    c->org = reader_str(r, CARD_NAME_MAX);
    c->org_ja = reader_str(r, CARD_NAME_MAX);
    c->role = (enum card_role)reader_uint(r, CARD_COORDINATOR);
    c->country = reader_str(r, COUNTRY);
    c->not_before_ms = reader_uint(r, UINT64_MAX);
    c->expires_ms = reader_uint(r, UINT64_MAX);
    reader_expect(r, is_country(c->country));
    /* WIRE.md 3.3: "One of the two names is not empty." */
    reader_expect(r, c->org.len + c->org_ja.len > 0);
}

/* Before its fields. */
static enum err part_check(struct bytes part)
{
    enum err err = wire_version_check(part);

    if (err != ERR_OK)
        return err;
    return part.len > CARD_PART_MAX ? ERR_BAD_SHAPE : ERR_OK;
}

enum err card_identity_parse(struct card_identity *c, struct bytes part)
{
    struct reader r = reader_on(part);
    enum err err = part_check(part);

    *c = (struct card_identity){0};
    if (err != ERR_OK)
        return err;
    identity_take(&r, c);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *c = (struct card_identity){0};
    return ERR_BAD_SHAPE;
}

static void eks_take(struct reader *r, struct card_working *c)
{
    c->ek_count = reader_array(r, CARD_EKS_MAX);
    reader_expect(r, c->ek_count > 0);
    for (size_t i = 0; i < c->ek_count; i++) {
        struct card_ek *ek = &c->eks[i];
        struct ek_id id;

        reader_array_of(r, 4);
        reader_bin_into(r, ek->id.octet, sizeof ek->id.octet);
        reader_bin_into(r, ek->key.octet, sizeof ek->key.octet);
        ek->not_before_ms = reader_uint(r, UINT64_MAX);
        ek->not_after_ms = reader_uint(r, UINT64_MAX);
        /* WIRE.md 3.4: "EK id = the first 8 octets of H("ek", EK)." */
        id = ident_ek(&ek->key);
        reader_expect(r, memcmp(id.octet, ek->id.octet, sizeof id.octet) == 0);
    }
}

static void contact_take(struct reader *r, struct card_contact *c)
{
    reader_array_of(r, CONTACT_FIELDS);
    c->team = reader_str(r, CARD_NAME_MAX);
    c->hours = reader_str(r, CARD_NAME_MAX);
    c->languages = reader_str(r, LANGUAGES_MAX);
    c->phone = reader_str(r, PHONE_MAX);
    c->mail = reader_str(r, CARD_NAME_MAX);
    c->pgp = reader_str(r, CARD_NAME_MAX);
}

static void working_take(struct reader *r, struct card_working *c)
{
    reader_array_of(r, WORKING_FIELDS);
    (void)reader_uint(r, WIRE_VERSION);
    reader_bin_into(r, c->node.octet, sizeof c->node.octet);
    c->version_ms = reader_uint(r, UINT64_MAX);
    eks_take(r, c);
    reader_bin_into(r, c->tk.octet, sizeof c->tk.octet);
    c->has_tk_next = !reader_nil(r);
    if (c->has_tk_next)
        reader_bin_into(r, c->tk_next.octet, sizeof c->tk_next.octet);
    c->endpoint_count = reader_array(r, CARD_ENDPOINTS_MAX);
    for (size_t i = 0; i < c->endpoint_count; i++)
        c->endpoints[i] = reader_str(r, CARD_ENDPOINT_MAX);
    contact_take(r, &c->contact);
    c->constituency = reader_str(r, CONSTITUENCY_MAX);
    c->expires_ms = reader_uint(r, UINT64_MAX);
}

enum err card_working_parse(struct card_working *c, struct bytes part)
{
    struct reader r = reader_on(part);
    enum err err = part_check(part);

    *c = (struct card_working){0};
    if (err != ERR_OK)
        return err;
    working_take(&r, c);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *c = (struct card_working){0};
    return ERR_BAD_SHAPE;
}

/* WIRE.md 3.3: "Entry i's two signatures are over PAE("succession", node id, IK
   i, IK i+1), by IK i and IK i+1." */
static bool link_holds(const struct card_identity *c, size_t i)
{
    const struct card_succession *s = &c->succession[i];
    const struct sign_public *next =
        i + 1 < c->succession_count ? &c->succession[i + 1].ik : &c->ik;
    const struct bytes parts[] = {
        {c->node.octet, sizeof c->node.octet},
        {s->ik.octet, sizeof s->ik.octet},
        {next->octet, sizeof next->octet},
    };

    return ident_verify(&s->ik, IDENT_SUCCESSION, parts, 3, &s->by_old) &&
           ident_verify(next, IDENT_SUCCESSION, parts, 3, &s->by_new);
}

static bool succession_holds(const struct card_identity *c)
{
    const struct sign_public *first =
        c->succession_count > 0 ? &c->succession[0].ik : &c->ik;
    struct node_id node = ident_node(first);

    if (!ident_same(&node, &c->node))
        return false;
    for (size_t i = 0; i < c->succession_count; i++)
        if (!link_holds(c, i))
            return false;
    return true;
}

static enum err open_parts(struct card *c)
{
    enum err err = card_identity_parse(&c->identity, c->identity_raw);

    if (err == ERR_OK)
        err = card_working_parse(&c->working, c->working_raw);
    if (err != ERR_OK)
        return err;
    if (!ident_same(&c->identity.node, &c->working.node))
        return ERR_BAD_SHAPE;
    c->identity_hash = ident_hash(IDENT_CARD_HASH, &c->identity_raw, 1);
    c->working_hash = ident_hash(IDENT_CARD_HASH, &c->working_raw, 1);
    return ERR_OK;
}

struct signed_by {
    struct signature ik, sk;
};

static bool is_signed(const struct card *c, const struct signed_by *by)
{
    return succession_holds(&c->identity) &&
           ident_verify(&c->identity.ik, IDENT_CARD_IDENTITY, &c->identity_raw,
                        1, &by->ik) &&
           ident_verify(&c->identity.sk, IDENT_CARD_WORKING, &c->working_raw, 1,
                        &by->sk);
}

/* *c is zero on failure. */
static enum err parse(struct card *c, struct signed_by *by, struct bytes raw)
{
    struct reader r = reader_on(raw);
    enum err err;

    *c = (struct card){0};
    err = wire_version_check(raw);
    if (err != ERR_OK)
        return err;
    if (raw.len > CARD_MAX)
        return ERR_BAD_SHAPE;
    reader_array_of(&r, CARD_FIELDS);
    (void)reader_uint(&r, WIRE_VERSION);
    c->identity_raw = reader_bin(&r, CARD_PART_MAX);
    reader_bin_into(&r, by->ik.octet, sizeof by->ik.octet);
    c->working_raw = reader_bin(&r, CARD_PART_MAX);
    reader_bin_into(&r, by->sk.octet, sizeof by->sk.octet);
    err = reader_done(&r);
    if (err == ERR_OK)
        err = open_parts(c);
    if (err != ERR_OK)
        *c = (struct card){0};
    return err;
}

enum err card_open(struct card *c, struct bytes raw)
{
    struct signed_by by;
    enum err err = parse(c, &by, raw);

    if (err != ERR_OK || is_signed(c, &by))
        return err;
    *c = (struct card){0};
    return ERR_BAD_SIG;
}

enum err card_open_kept(struct card *c, struct bytes raw)
{
    struct signed_by by;

    return parse(c, &by, raw);
}

static void succession_put(struct writer *w, const struct card_identity *c)
{
    writer_array(w, c->succession_count);
    for (size_t i = 0; i < c->succession_count; i++) {
        const struct card_succession *s = &c->succession[i];

        writer_array(w, 3);
        key_put(w, &s->ik);
        writer_bin_from(w, s->by_old.octet, sizeof s->by_old.octet);
        writer_bin_from(w, s->by_new.octet, sizeof s->by_new.octet);
    }
}

enum err card_identity_write(struct buffer *out, const struct card_identity *c)
{
    struct writer w = writer_on(out);

    if (c->succession_count > CARD_SUCCESSION_MAX ||
        c->earlier_count > CARD_EARLIER_MAX)
        return ERR_TOO_BIG;
    writer_array(&w, IDENTITY_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_bin_from(&w, c->node.octet, sizeof c->node.octet);
    writer_uint(&w, c->version_ms);
    key_put(&w, &c->ik);
    succession_put(&w, c);
    writer_bin_from(&w, c->tk_recovery.octet, sizeof c->tk_recovery.octet);
    key_put(&w, &c->sk);
    writer_array(&w, c->earlier_count);
    for (size_t i = 0; i < c->earlier_count; i++) {
        writer_array(&w, 3);
        key_put(&w, &c->earlier[i].sk);
        writer_uint(&w, c->earlier[i].end_ms);
        writer_bool(&w, c->earlier[i].compromised);
    }
    writer_str(&w, c->org);
    writer_str(&w, c->org_ja);
    writer_uint(&w, (uint64_t)c->role);
    writer_str(&w, c->country);
    writer_uint(&w, c->not_before_ms);
    writer_uint(&w, c->expires_ms);
    return writer_done(&w);
}

static void contact_put(struct writer *w, const struct card_contact *c)
{
    writer_array(w, CONTACT_FIELDS);
    writer_str(w, c->team);
    writer_str(w, c->hours);
    writer_str(w, c->languages);
    writer_str(w, c->phone);
    writer_str(w, c->mail);
    writer_str(w, c->pgp);
}

enum err card_working_write(struct buffer *out, const struct card_working *c)
{
    struct writer w = writer_on(out);

    if (c->ek_count > CARD_EKS_MAX || c->endpoint_count > CARD_ENDPOINTS_MAX)
        return ERR_TOO_BIG;
    writer_array(&w, WORKING_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_bin_from(&w, c->node.octet, sizeof c->node.octet);
    writer_uint(&w, c->version_ms);
    writer_array(&w, c->ek_count);
    for (size_t i = 0; i < c->ek_count; i++) {
        writer_array(&w, 4);
        writer_bin_from(&w, c->eks[i].id.octet, sizeof c->eks[i].id.octet);
        writer_bin_from(&w, c->eks[i].key.octet, sizeof c->eks[i].key.octet);
        writer_uint(&w, c->eks[i].not_before_ms);
        writer_uint(&w, c->eks[i].not_after_ms);
    }
    writer_bin_from(&w, c->tk.octet, sizeof c->tk.octet);
    if (c->has_tk_next)
        writer_bin_from(&w, c->tk_next.octet, sizeof c->tk_next.octet);
    else
        writer_nil(&w);
    writer_array(&w, c->endpoint_count);
    for (size_t i = 0; i < c->endpoint_count; i++)
        writer_str(&w, c->endpoints[i]);
    contact_put(&w, &c->contact);
    writer_str(&w, c->constituency);
    writer_uint(&w, c->expires_ms);
    return writer_done(&w);
}

enum err card_write(struct buffer *out, struct bytes identity,
                    const struct signature *identity_sig, struct bytes working,
                    const struct signature *working_sig)
{
    struct writer w = writer_on(out);

    writer_array(&w, CARD_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_bin(&w, identity);
    writer_bin_from(&w, identity_sig->octet, sizeof identity_sig->octet);
    writer_bin(&w, working);
    writer_bin_from(&w, working_sig->octet, sizeof working_sig->octet);
    return writer_done(&w);
}

uint64_t card_end(const struct card *c)
{
    return c->identity.expires_ms < c->working.expires_ms
               ? c->identity.expires_ms
               : c->working.expires_ms;
}

bool card_expired(const struct card *c, uint64_t now_ms)
{
    return now_ms >= card_end(c);
}

/* WIRE.md 3.5: "Working versions count within one identity version" */
bool card_version_newer(struct card_version a, struct card_version b)
{
    if (a.identity_ms != b.identity_ms)
        return a.identity_ms > b.identity_ms;
    return a.working_ms > b.working_ms;
}

static struct card_version version_of(const struct card *c)
{
    return (struct card_version){c->identity.version_ms, c->working.version_ms};
}

static bool same_hash(const struct hash *a, const struct hash *b)
{
    return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}

/* WIRE.md 3.5: "A holder keeps the highest and refuses a lower one." */
enum err card_supersedes(const struct card *fresh, const struct card *held)
{
    if (fresh->identity.version_ms == held->identity.version_ms &&
        !same_hash(&fresh->identity_hash, &held->identity_hash))
        return ERR_CONFLICT;
    if (card_version_newer(version_of(fresh), version_of(held)))
        return ERR_OK;
    if (card_version_newer(version_of(held), version_of(fresh)))
        return ERR_OLDER;
    return same_hash(&fresh->working_hash, &held->working_hash) ? ERR_EXISTS
                                                                : ERR_CONFLICT;
}

/* All public keys of a card, 32 octets each. */
enum {
    KEYS_MAX = 3 + CARD_SUCCESSION_MAX + CARD_EARLIER_MAX + CARD_EKS_MAX + 2
};

static size_t keys_of(const uint8_t *out[static KEYS_MAX], const struct card *c)
{
    size_t n = 0;

    out[n++] = c->identity.ik.octet;
    out[n++] = c->identity.sk.octet;
    out[n++] = c->identity.tk_recovery.octet;
    for (size_t i = 0; i < c->identity.succession_count; i++)
        out[n++] = c->identity.succession[i].ik.octet;
    for (size_t i = 0; i < c->identity.earlier_count; i++)
        out[n++] = c->identity.earlier[i].sk.octet;
    for (size_t i = 0; i < c->working.ek_count; i++)
        out[n++] = c->working.eks[i].key.octet;
    out[n++] = c->working.tk.octet;
    if (c->working.has_tk_next)
        out[n++] = c->working.tk_next.octet;
    return n;
}

bool card_shares_key(const struct card *a, const struct card *b)
{
    const uint8_t *of_a[KEYS_MAX], *of_b[KEYS_MAX];
    size_t count_a = keys_of(of_a, a), count_b = keys_of(of_b, b);

    for (size_t i = 0; i < count_a; i++)
        for (size_t k = 0; k < count_b; k++)
            if (memcmp(of_a[i], of_b[k], 32) == 0)
                return true;
    return false;
}

/* WIRE.md 3.4: "a sender seals to the first whose time it is" */
const struct card_ek *card_ek_now(const struct card *c, uint64_t now_ms)
{
    for (size_t i = 0; i < c->working.ek_count; i++)
        if (now_ms >= c->working.eks[i].not_before_ms &&
            now_ms < c->working.eks[i].not_after_ms)
            return &c->working.eks[i];
    return NULL;
}

size_t
card_sk_candidates(const struct sign_public *out[static CARD_EARLIER_MAX + 1],
                   const struct card *c, uint64_t version_ms)
{
    size_t n = 0;

    out[n++] = &c->identity.sk;
    /* WIRE.md 3.8: "if it holds only a later identity part, the earlier SKs of
       it in turn" */
    if (version_ms < c->identity.version_ms)
        for (size_t i = 0; i < c->identity.earlier_count; i++)
            out[n++] = &c->identity.earlier[i].sk;
    return n;
}

bool card_sk_compromised(const struct card *c, const struct sign_public *sk)
{
    for (size_t i = 0; i < c->identity.earlier_count; i++)
        if (sk == &c->identity.earlier[i].sk)
            return c->identity.earlier[i].compromised;
    return false;
}
