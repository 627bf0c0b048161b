/*
 * indicator: canonical of canonical is itself, whatever is guessed or asked
 * stays in its bounds, and what is defanged comes back.
 *
 * Input: a type (modulo their count), then text.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "proto/indicator.h"

enum {
    QUERY_ROOM = INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX,
    GUESS_ROOM = INDICATOR_GUESSES_MAX * INDICATOR_VALUE_MAX,
};

static bool within(struct bytes part, struct bytes whole)
{
    return part.len == 0 ||
           (part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

/* A text that refanging leaves alone comes back when it was defanged. */
static void defang(enum indicator_type type, struct bytes value)
{
    static uint8_t plain_room[INDICATOR_RULE_MAX];
    static uint8_t dead_room[INDICATOR_DEFANGED_MAX];
    struct buffer plain = {plain_room, 0, sizeof plain_room};
    struct buffer dead = {dead_room, 0, sizeof dead_room};
    bool changed;

    if (indicator_refang(&plain, value, &changed) != ERR_OK ||
        !bytes_equal(bytes_of(&plain), value))
        return;
    fuzz_must(indicator_defang(&dead, type, value) == ERR_OK);
    plain.len = 0;
    fuzz_must(indicator_refang(&plain, bytes_of(&dead), &changed) == ERR_OK);
    fuzz_must(bytes_equal(bytes_of(&plain), value));
}

/* The value's own key is asked first, and no key twice. */
static void ask(enum indicator_type type, struct bytes value)
{
    static struct indicator_query query[INDICATOR_WIDER_MAX];
    static uint8_t room_of[QUERY_ROOM], key_room[INDICATOR_RULE_MAX];
    struct buffer room = {room_of, 0, sizeof room_of};
    struct buffer key = {key_room, 0, sizeof key_room};
    const struct indicator_prefixes all = {
        UINT64_MAX, {UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    size_t count = indicator_queries(query, &room, type, value, &all);

    fuzz_must(count <= INDICATOR_WIDER_MAX && room.len < sizeof room_of);
    if (indicator_match_key(&key, type, value))
        fuzz_must(key.len <= INDICATOR_KEY_MAX && count > 0 &&
                  bytes_equal(query[0].key, bytes_of(&key)));
    for (size_t i = 0; i < count; i++) {
        fuzz_must(within(query[i].key, bytes_of(&room)) ||
                  within(query[i].key, value));
        for (size_t k = 0; k < i; k++)
            fuzz_must(query[i].type != query[k].type ||
                      !bytes_equal(query[i].key, query[k].key));
    }
}

static void walk(enum indicator_type type, struct bytes value)
{
    struct indicator_prefixes prefixes = {0};

    fuzz_must(indicator_is_canonical(type, value));
    fuzz_must(within(indicator_host(type, value), value));
    fuzz_must(indicator_caution_text(indicator_caution(type, value)) != NULL);
    indicator_prefixes_add(&prefixes, value);
    if (value.len > INDICATOR_VALUE_MAX)
        return; /* a rule: neither asked for nor defanged */
    ask(type, value);
    defang(type, value);
}

static void canonical(enum indicator_type type, struct bytes text)
{
    static uint8_t once_room[INDICATOR_RULE_MAX],
        twice_room[INDICATOR_RULE_MAX];
    struct buffer once = {once_room, 0, sizeof once_room};
    struct buffer twice = {twice_room, 0, sizeof twice_room};

    if (indicator_canonical(&once, type, text) != ERR_OK) {
        fuzz_must(once.len == 0);
        fuzz_must(!indicator_is_canonical(type, text));
        return;
    }
    fuzz_must(indicator_canonical(&twice, type, bytes_of(&once)) == ERR_OK);
    fuzz_must(bytes_equal(bytes_of(&once), bytes_of(&twice)));
    walk(type, bytes_of(&once));
}

static void guess(struct bytes text)
{
    static struct indicator_guess out[INDICATOR_GUESSES_MAX];
    static uint8_t octets[GUESS_ROOM];
    struct buffer room = {octets, 0, sizeof octets};
    size_t count = indicator_guess(out, &room, text);

    fuzz_must(count <= INDICATOR_GUESSES_MAX);
    for (size_t i = 0; i < count; i++) {
        fuzz_must(within(out[i].value, bytes_of(&room)));
        walk(out[i].type, out[i].value);
        for (size_t k = 0; k < i; k++)
            fuzz_must(out[i].type != out[k].type);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static uint8_t room[INDICATOR_RULE_MAX];
    struct buffer refanged = {room, 0, sizeof room};
    struct bytes text;
    bool changed;
    enum indicator_type type;

    if (len == 0)
        return 0;
    type = (enum indicator_type)(INDICATOR_TYPE_FIRST +
                                 octets[0] % INDICATOR_TYPE_LAST);
    text = (struct bytes){octets + 1, len - 1};
    canonical(type, text);
    if (indicator_refang(&refanged, text, &changed) == ERR_OK)
        guess(bytes_of(&refanged));
    return 0;
}
