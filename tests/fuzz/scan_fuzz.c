/*
 * scan: each fast way tells of any log what the walk of every line tells.
 *
 * Input: a log. Half of what it may name is in the seeds.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>

#include "node/hunt/scan.h"
#include "tests/node/hunt/pack_sample.h"

enum { TOLD_MAX = 256 * 1024 };

static const struct {
    enum indicator_type type;
    const char *text;
} values[] = {
    {INDICATOR_DOMAIN, "evil.example"},
    {INDICATOR_DOMAIN, "vil.example"},
    {INDICATOR_DOMAIN, "xn--r8jz45g.jp"},
    {INDICATOR_HOSTNAME, "www.evil.co.uk"},
    {INDICATOR_ONION, "expyuzz4wqqyqhjn.onion"},
    {INDICATOR_URL, "http://evil.example/a"},
    {INDICATOR_EMAIL, "a@evil.example"},
    {INDICATOR_IPV4, "192.0.2.1"},
    {INDICATOR_IPV4, "1.1.1.1"},
    {INDICATOR_IP_PORT, "192.0.2.1|80"},
    {INDICATOR_CIDR, "198.51.100.0/22"},
    {INDICATOR_IPV6, "2001:db8::1"},
    {INDICATOR_IPV6, "::1"},
    {INDICATOR_CIDR, "2001:db8::/32"},
    {INDICATOR_MD5, "fd882280243ebf9d43849a95fcc47814"},
    {INDICATOR_MD5, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {INDICATOR_FILENAME, "evil.exe"},
    {INDICATOR_FILENAME, "a b"},
    {INDICATOR_FILENAME, "a\"b"},
    {INDICATOR_FILENAME, "7z"},
    {INDICATOR_FILENAME, "\xe6\x96\xb0 \xe3\x81\x97.txt"},
    {INDICATOR_DOMAIN, "xn--wgv71a119e.jp"},
    {INDICATOR_PATH, "C:\\Windows\\evil.exe"},
    {INDICATOR_PATH, "/tmp/x/"},
    {INDICATOR_REGKEY, "HKLM\\Software\\Run"},
    {INDICATOR_CVE, "CVE-2021-44228"},
    {INDICATOR_MAC, "00:00:5e:00:53:01"},
    {INDICATOR_USER_AGENT, "curl/8.0 (x)"},
};

static bool tell(void *who, const struct scan_hit *hit)
{
    struct buffer *to = who;
    char place[64];
    const int len = snprintf(place, sizeof place, "%llu %llu %d %d %zu ",
                             (unsigned long long)hit->line_no,
                             (unsigned long long)hit->offset, (int)hit->type,
                             (int)hit->weak, hit->ref_count);

    return buffer_add(to, (struct bytes){(uint8_t *)place, (size_t)len}) &&
           buffer_add(to, hit->value) && buffer_add(to, hit->matched);
}

static void scan(struct buffer *to, enum scan_way way, struct bytes log)
{
    static struct scan *scans[SCAN_WALK + 1];
    static const struct pack *packs[1];

    if (packs[0] == NULL) {
        static struct pack_sample *sample;

        sample = pack_sample_begin();

        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            fuzz_must(pack_sample_add(sample, values[i].type, values[i].text));
        packs[0] = pack_sample_pack(sample);
    }
    if (scans[way] == NULL)
        scans[way] = scan_new(packs, 1, &(struct scan_options){.way = way});
    to->len = 0;
    (void)scan_lines(scans[way], log, 0, 1, tell, to);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static uint8_t walked_octets[TOLD_MAX], fast_octets[TOLD_MAX];
    struct buffer walked = {walked_octets, 0, TOLD_MAX};
    struct buffer fast = {fast_octets, 0, TOLD_MAX};
    const struct bytes log = {at, len};

    scan(&walked, SCAN_WALK, log);
    for (enum scan_way way = SCAN_BEST; way < SCAN_WALK; way++) {
        scan(&fast, way, log);
        fuzz_must(bytes_equal(bytes_of(&walked), bytes_of(&fast)));
    }
    return 0;
}
