/* answer: whatever core asks of keys gets an answer that core can read; nothing
   of another node's is signed, and nothing stays behind. */
#include "tests/fuzz/fuzz.h"

#include <sodium.h>

#include "node/keys/answer.h"
#include "tests/node/keys/key_folder.h"

enum { OTHER = 2 };

static struct key_folder folder;
static struct answer *answer;

int LLVMFuzzerInitialize(int *count, char ***words)
{
    static struct queue *queue;
    static struct keyring *keyring;
    struct fault fault = {0};

    (void)count;
    (void)words;
    fuzz_must(sodium_init() >= 0);
    key_folder_open(&folder, 1);
    fuzz_must(queue_open(&queue, 1) == ERR_OK);
    fuzz_must(keyring_open(&keyring, folder.folder.path, &folder.unlock,
                           &fault) == ERR_OK);
    fuzz_must(answer_open(&answer, keyring, queue, &fault) == ERR_OK);
    /* The directory is not needed any more: a rotation cannot be kept. */
    key_folder_close(&folder);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct bytes said = answer_make(answer, (struct bytes){octets, len});
    struct reader r = reader_on(said);

    fuzz_must(said.len > 0 && said.len <= CHANNEL_MESSAGE_MAX);
    (void)reader_any(&r);
    fuzz_must(reader_done(&r) == ERR_OK);
    answer_forget(answer);
    fuzz_must(sodium_is_zero(said.at, said.len));
    return 0;
}
