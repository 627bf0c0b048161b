#include "tests/bench/gauge.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "proto/record.h"

double gauge_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void gauge_sleep_us(unsigned microseconds)
{
    struct timespec t = {microseconds / 1000000,
                         (long)(microseconds % 1000000) * 1000};

    nanosleep(&t, NULL);
}

uint64_t gauge_roll(struct gauge_dice *dice)
{
    uint64_t x = dice->state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    dice->state = x;
    return x * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t gauge_argument(char **argv, const char *name, uint64_t usual)
{
    size_t len = strlen(name);

    for (; *argv != NULL; argv++)
        if (strncmp(*argv, name, len) == 0 && (*argv)[len] == '=')
            return strtoull(*argv + len + 1, NULL, 10);
    return usual;
}

void gauge_value(char out[static GAUGE_VALUE], uint64_t seed, uint64_t n)
{
    struct gauge_dice dice = {(seed << 40) + 2 * n + 1};
    uint64_t high;

    gauge_roll(&dice);
    high = gauge_roll(&dice);
    snprintf(out, GAUGE_VALUE, "%016llx%016llx", (unsigned long long)high,
             (unsigned long long)gauge_roll(&dice));
}

int gauge_connect(const char *dir)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int room = 2 * CONTROL_MESSAGE_MAX;

    if ((size_t)snprintf(at.sun_path, sizeof at.sun_path, "%s/control", dir) >=
        sizeof at.sun_path)
        errx(2, "'%s' is too long", dir);
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room) != 0 ||
        connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
        err(2, "cannot connect to '%s'", at.sun_path);
    return fd;
}

static uint8_t request_room[CONTROL_MESSAGE_MAX];
static struct buffer request = {request_room, 0, sizeof request_room};
static struct control_writer writing;

struct control_writer *gauge_request(const char *command)
{
    request.len = 0;
    control_request_begin(&writing, &request, command);
    return &writing;
}

struct control_answer gauge_ask(int fd, struct control_writer *w)
{
    static uint8_t room[CONTROL_MESSAGE_MAX];
    struct control_answer answer;
    ssize_t len;

    if (control_request_end(w) != ERR_OK)
        errx(2, "request too big");
    if (send(fd, request.at, request.len, 0) < 0)
        err(2, "cannot ask");
    if ((len = recv(fd, room, sizeof room, 0)) <= 0)
        err(2, "no answer");
    if (control_answer_parse(&answer, (struct bytes){room, (size_t)len}) !=
        ERR_OK)
        errx(2, "an answer that cannot be read");
    if (answer.err != ERR_OK)
        errx(2, "%s: %.*s", err_text(answer.err), (int)answer.message.len,
             (const char *)answer.message.at);
    return answer;
}

/* WIRE.md 4.7. */
static struct bytes report_body(uint64_t seed, uint64_t n, size_t count)
{
    static char values[RECORD_INDICATORS_MAX][GAUGE_VALUE];
    static struct record_indicator entries[RECORD_INDICATORS_MAX];
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};
    struct record_report report = {.title = bytes_text("bench")};

    for (size_t i = 0; i < count; i++) {
        gauge_value(values[i], seed, n + i);
        entries[i] = (struct record_indicator){.type = INDICATOR_MD5,
                                               .value = bytes_text(values[i]),
                                               .detect = true,
                                               .confidence = 80};
    }
    if (record_report_write(&body, &report, entries, count) != ERR_OK)
        errx(2, "cannot write a report of %zu", count);
    return bytes_of(&body);
}

uint64_t gauge_share(int fd, const char *peer, uint64_t seed, uint64_t n,
                     size_t count)
{
    struct control_writer *w = gauge_request("share");
    uint8_t room[128];
    struct buffer to = {room, 0, sizeof room};
    struct writer names = writer_on(&to);

    writer_array(&names, 1);
    writer_text(&names, peer);
    if (writer_done(&names) != ERR_OK)
        errx(2, "name too long");
    control_put_uint(w, "kind", RECORD_REPORT);
    control_put_uint(w, "tlp", TLP_AMBER);
    control_put_uint(w, "pap", PAP_GREEN);
    control_put_bin(w, "body", report_body(seed, n, count));
    control_put_packed(w, "to", bytes_of(&to));
    control_put_bool(w, "urgent", false);
    control_put_uint(w, "expires", 0);
    control_put_bool(w, "dry_run", false);
    return gauge_field(gauge_ask(fd, w), "record", "number");
}

/* The map's field into *value, as text or number; whether `what` fits. */
static bool row_matches(struct reader *rows, const char *what,
                        const char *field, uint64_t *value)
{
    size_t count = control_row_open(rows);
    bool fits = what == NULL;

    for (size_t i = 0; i < count; i++) {
        struct bytes name = reader_str(rows, CONTROL_NAME_MAX);
        struct bytes any = reader_any(rows);
        struct reader one = reader_on(any);

        if (what != NULL && bytes_equal(name, bytes_text("what")))
            fits = bytes_equal(reader_str(&one, CONTROL_NAME_MAX),
                               bytes_text(what));
        else if (bytes_equal(name, bytes_text(field)) &&
                 reader_kind(&one) == WIRE_UINT)
            *value = reader_uint(&one, UINT64_MAX);
        else if (bytes_equal(name, bytes_text(field)) &&
                 reader_kind(&one) == WIRE_BOOL)
            *value = reader_bool(&one);
    }
    return fits;
}

uint64_t gauge_field(struct control_answer answer, const char *what,
                     const char *field)
{
    for (size_t i = 0; i < answer.row_count; i++) {
        uint64_t value = 0;

        if (row_matches(&answer.rows, what, field, &value))
            return value;
    }
    return 0;
}
