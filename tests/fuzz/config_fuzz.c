/* config: any noroshi.conf is read, or refused with its file and line. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "node/config.h"
#include "tests/node/folder.h"

static struct folder folder;

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count;
    (void)words;
    folder_open(&folder);
    return 0;
}

static void walk(const struct config *c)
{
    fuzz_must(c->own_domain_count <= CONFIG_OWN_DOMAINS_MAX);
    fuzz_must(c->own_network_count <= CONFIG_OWN_NETWORKS_MAX);
    for (size_t i = 0; i < c->own_domain_count; i++)
        fuzz_must(memchr(c->own_domain[i], 0, CONFIG_DOMAIN_MAX) != NULL);
    for (size_t i = 0; i < c->own_network_count; i++)
        fuzz_must(memchr(c->own_network[i], 0, CONFIG_NETWORK_MAX) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static struct config c;
    struct fault fault = {0};

    folder_put(&folder, "noroshi.conf", octets, len);
    if (config_read(&c, folder.path, &fault) != ERR_OK)
        fuzz_must(strstr(fault.about, "noroshi.conf") != NULL);
    walk(&c);
    return 0;
}
