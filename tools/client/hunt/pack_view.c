#include "tools/client/hunt/pack_view.h"

#include "node/hunt/pack_current.h"
#include "node/hunt/pack_key.h"
#include "tools/client/row.h"

static enum verdict wrong(struct reasons *why, const char *path,
                          const struct fault *fault)
{
    return reasons_add(why, VERDICT_WRONG, REASON_FILE_FAULT,
                       (const char *[]){path, fault->about, NULL});
}

enum verdict pack_view_open(struct pack **out, const char *dir,
                            const char *name, const char *key,
                            struct reasons *why)
{
    struct fault fault = {ERR_OK, 0, ""};
    char path[FILE_PATH_MAX];

    pack_current_named(path, dir, name);
    return pack_key_open(out, path, key, &fault) == ERR_OK
               ? VERDICT_DONE
               : wrong(why, path, &fault);
}

static json_t *label(uint32_t level, const char *(*text)(uint32_t level))
{
    return level == PACK_UNLABELLED ? json_null() : json_string(text(level));
}

static const char *tlp(uint32_t level)
{
    return tlp_text((enum tlp)level);
}

static const char *pap(uint32_t level)
{
    return pap_text((enum pap)level);
}

static void put_values(json_t *row, const struct pack_about *about)
{
    json_t *values = json_object();
    uint64_t all = 0;

    for (size_t i = 0; i <= INDICATOR_TYPE_LAST; i++) {
        const char *type = indicator_known(i)
                               ? indicator_type_text((enum indicator_type)i)
                               : "unknown";
        if (about->values[i] > 0)
            json_object_set_new(values, type,
                                json_integer((json_int_t)about->values[i]));
        all += about->values[i];
    }
    json_object_set_new(row, "all", json_integer((json_int_t)all));
    json_object_set_new(row, "values", values);
}

static void put_signer(json_t *row, const struct pack_about *about)
{
    char hex[IDENT_HEX_TEXT];

    if (!about->signed_by_node)
        return;
    ident_hex(hex, about->node.octet);
    json_object_set_new(row, "node", json_string(hex));
    ident_hex(hex, about->signer.octet);
    json_object_set_new(row, "signer", json_string(hex));
}

json_t *pack_view_row(const struct pack *p, const char *path, uint64_t now_s)
{
    const struct pack_about *about = pack_about(p);
    uint64_t age_s = now_s > about->built_s ? now_s - about->built_s : 0;
    json_t *row = json_pack("{s:s, s:I, s:I, s:b, s:I, s:I, s:b, s:b}", "file",
                            path, "built", row_ms(about->built_s), "age_s",
                            (json_int_t)age_s, "old", age_s >= PACK_VIEW_OLD_S,
                            "hashes", (json_int_t)about->rows, "records",
                            (json_int_t)about->records, "sensor", about->sensor,
                            "carries_key", about->carries_key);

    json_object_set_new(row, "tlp", label(about->tlp, tlp));
    json_object_set_new(row, "pap", label(about->pap, pap));
    put_values(row, about);
    put_signer(row, about);
    return row;
}
