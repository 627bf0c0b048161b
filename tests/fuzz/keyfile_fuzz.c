/* keyfile: a key file that was altered is refused with a reason. The first
   octet says which file, then whether the rest alters it or takes its place. */
#include "tests/fuzz/fuzz.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "node/keyfile_eks.h"
#include "node/keylock.h"
#include "tests/node/keys/key_folder.h"

enum {
    FILE_MAX = 8192,
    PATCH = 3, /* octets: where, and what it becomes */
    LOCK_AT = 16,
    WORK_MAX = 1,
    MEM_KIB_MAX = 64,
};

static const char *const names[] = {"keys/unlock", "keys/store", "keys/signing",
                                    "keys/sealing", "keys/transport"};
enum { FILES = sizeof names / sizeof *names };

static struct key_folder folder;
static struct {
    uint8_t octets[FILE_MAX];
    size_t len;
} good[FILES];

static void load(size_t i)
{
    FILE *f = fopen(folder_file(&folder.folder, names[i]), "rb");

    if (f == NULL)
        return; /* a sample node may have no transport key */
    good[i].len = fread(good[i].octets, 1, FILE_MAX, f);
    fclose(f);
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
    struct fault fault = {0};
    struct unlock_key key;

    (void)count;
    (void)words;
    fuzz_must(sodium_init() >= 0);
    key_folder_open(&folder, 1);
    if (keyfile_unlock_create(&key, folder.folder.path, (struct bytes){0},
                              KEYFILE_COST_NONE, &fault) != ERR_OK)
        fuzz_must(fault.why == ERR_EXISTS);
    for (size_t i = 0; i < FILES; i++)
        load(i);
    return 0;
}

/* The file i as the input says it. */
static struct bytes altered(size_t i, bool patched, struct bytes how)
{
    static uint8_t octets[FILE_MAX];
    struct bytes out = {octets, good[i].len};

    if (!patched)
        return how;
    memcpy(octets, good[i].octets, good[i].len);
    for (size_t at = 0; at + PATCH <= how.len && out.len > 0; at += PATCH)
        octets[(how.at[at] * 256U + how.at[at + 1]) % out.len] = how.at[at + 2];
    return out;
}

/* Work that keys would do before it refuses: not on our time. */
static bool dear(struct bytes file)
{
    struct keylock lock;

    if (file.len < LOCK_AT + KEYLOCK_SIZE)
        return false;
    keylock_get(&lock, file.at + LOCK_AT);
    return lock.ops > WORK_MAX || lock.mem_kib > MEM_KIB_MAX;
}

static void unlock(const char *dir)
{
    struct fault fault = {0};
    struct unlock_key key = {{0}};
    bool asks;

    if (keyfile_unlock_asks(&asks, dir, &fault) != ERR_OK)
        fuzz_must(fault.about[0] != '\0');
    if (keyfile_unlock_open(&key, dir, (struct bytes){0}, &fault) != ERR_OK)
        fuzz_must(fault.about[0] != '\0' && sodium_is_zero(key.octet, 32));
}

static void read_one(const char *dir, enum keyfile_purpose purpose)
{
    static uint8_t octets[KEYFILE_SECRET_MAX];
    struct buffer out = {octets, 0, sizeof octets};
    struct keyfile_ek eks[CARD_EKS_MAX];
    struct fault fault = {0};
    struct node_id node;
    size_t count;

    if (keyfile_read(&out, &node, dir, purpose, &folder.unlock.store, &fault) !=
        ERR_OK)
        fuzz_must(fault.about[0] != '\0');
    (void)keyfile_eks_parse(eks, &count, bytes_of(&out));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    size_t which = len > 0 ? octets[0] % FILES : 0;
    bool patched = len > 1 && octets[1] % 2 == 0;
    struct bytes how = {octets, 0}, file;
    struct keyfile_ek eks[CARD_EKS_MAX];
    size_t count;

    if (len > 2)
        how = (struct bytes){octets + 2, len - 2};
    (void)keyfile_eks_parse(eks, &count, how);
    file = altered(which, patched, how);
    if (which == 0 && dear(file))
        return 0;
    folder_put(&folder.folder, names[which], file.at, file.len);
    if (which == 0)
        unlock(folder.folder.path);
    else
        read_one(folder.folder.path, (enum keyfile_purpose)which);
    return 0;
}
