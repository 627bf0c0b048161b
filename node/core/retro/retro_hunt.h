/*
 * retro_hunt: whether what a record names was ever seen here, as
 * DIR/observations says.
 *
 * Who enters what logs have is `noroshi observe`; core only reads. Where nobody
 * observes there are no answers; where the folder cannot be read there are none
 * either, and why is said in the log, `status` and `inbox`.
 */
#ifndef NODE_CORE_RETRO_RETRO_HUNT_H
#define NODE_CORE_RETRO_RETRO_HUNT_H

#include "node/core/facts/facts.h"
#include "node/core/store/vault.h"
#include "node/fault.h"
#include "node/hunt/observation/observations.h"

enum {
    RETRO_HUNT_KEPT = 1024, /* answers, until something new was observed */
    RETRO_HUNT_LOOK_MS = 1000,

    /* Of one answer, so that others hardly wait for it; what is left then is
       counted. */
    RETRO_HUNT_PROBES_MAX = 128 * 1024,
    RETRO_HUNT_OCTETS_MAX = 16 * 1024 * 1024,
};

#define RETRO_HUNT_FOLDER "observations"

struct retro_hunt;

/* Of the values of a record. */
struct retro_answer {
    uint32_t values;  /* of which it can be told: file names are not observed */
    uint32_t found;   /* so many of them were seen, */
    uint32_t hosts;   /* and of so many others the host, or a wider network */
    uint64_t first_s; /* of both */
    uint64_t last_s;
    uint64_t times;
    uint32_t sources; /* a bit for each */
    uint32_t left;    /* so many other values were not looked up: too many */
};

/* What it took. */
struct retro_cost {
    uint64_t values;  /* that were read, */
    uint64_t probes;  /* look-ups in a file of observations, */
    uint64_t records; /* parts of a set, */
    uint64_t octets;  /* that were unsealed */
};

struct retro_fault {
    uint64_t since_ms; /* 0: it can be answered, or nobody observes */
    char about[FAULT_ABOUT_MAX];
};

void retro_hunt_open(struct retro_hunt **out, const char *dir);
void retro_hunt_close(struct retro_hunt *s);

/* Take up what was observed since; it looks once in RETRO_HUNT_LOOK_MS. */
void retro_hunt_look(struct retro_hunt *s, uint64_t steady_ms, uint64_t now_ms);
/* The same, now. */
void retro_hunt_renew(struct retro_hunt *s, uint64_t now_ms);

/*
 * The answer to a record, or to a set (n: 0 if it is none): of all its parts
 * that hold, and of no value that is retracted. False: nobody observes here, or
 * it has no content, or does not hold any more. The cost is 0 where the answer
 * was known.
 */
bool retro_hunt_record(struct retro_hunt *s, const struct facts *d,
                       const struct vault_row *row,
                       const struct record_set *set, struct retro_answer *out,
                       struct retro_cost *cost);

/* All that is known of one value, itself and not its host. False: it was not
   seen, or that cannot be told. */
bool retro_hunt_value(struct retro_hunt *s, const struct facts *d,
                      enum indicator_type type, struct bytes value,
                      struct observed *out);

/* Why nothing can be answered. */
const struct retro_fault *retro_hunt_fault(const struct retro_hunt *s);

/* How many values of a month there are, of all months. */
uint64_t retro_hunt_rows(const struct retro_hunt *s);

/* The name of a source that a bit stands for; "" where there is none. */
const char *retro_hunt_source(const struct retro_hunt *s, unsigned source);

#endif
