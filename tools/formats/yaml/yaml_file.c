#include "tools/formats/yaml/yaml_file.h"

#include "proto/ascii.h"
#include "tools/formats/json/feed.h"
#include "tools/formats/marked.h"
#include "tools/formats/yaml/sigma.h"
#include "tools/formats/yaml/yaml_tree.h"

/* Whether a line begins so, at its first octet. */
static bool has_line(struct bytes text, const char *begin)
{
    while (text.len > 0) {
        size_t end = ascii_find(text, 0, '\n');

        if (ascii_starts(text, begin))
            return true;
        text = ascii_from(text, end < text.len ? end + 1 : end);
    }
    return false;
}

static bool named_so(const char *name)
{
    return ascii_ends(bytes_text(name), ".yaml") ||
           ascii_ends(bytes_text(name), ".yml");
}

/* Reports begin with such a line, too: what stands above their text. */
static bool named_otherwise(const char *name)
{
    return ascii_ends(bytes_text(name), ".md") ||
           ascii_ends(bytes_text(name), ".markdown");
}

bool yaml_file_sniff(struct bytes text, const char *name)
{
    struct yaml_tree tree;
    struct fault unheard = {0};

    if (named_otherwise(name))
        return false;
    if (!named_so(name) && !ascii_starts(text, "---\n") &&
        !ascii_starts(text, "---\r\n") && !ascii_starts(text, "%YAML") &&
        !(has_line(text, "logsource:") && has_line(text, "detection:")))
        return false;
    if (yaml_tree_open(&tree, text, &unheard) != ERR_OK)
        return false; /* the values of its lines are found all the same */
    yaml_tree_close(&tree);
    return true;
}

enum err yaml_file_read(struct reading *r, struct bytes text,
                        struct fault *fault)
{
    struct yaml_tree tree;
    enum err err = yaml_tree_open(&tree, text, fault);
    struct place place;

    if (err != ERR_OK)
        return err;
    place = (struct place){.line = tree.alias_line};
    if (tree.aliases > 0)
        findings_note(r->found, &place, (struct bytes){0},
                      N_("aliases of YAML are not followed: what they stand "
                         "for is read where it stands itself"));
    if (sigma_knows(tree.tree.root))
        sigma_read(r, &tree.tree, text);
    else
        err = feed_read(r, &tree.tree, fault);
    yaml_tree_close(&tree);
    return err;
}
