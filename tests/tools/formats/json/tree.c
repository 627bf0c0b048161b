#include "tests/tools/formats/json/tree.h"

#include "tools/formats/misp/json_map.h"

static struct feed_tree tree;
static struct json_map *map;

static void forget(void)
{
    json_decref(tree.root);
    json_map_close(map);
    tree = (struct feed_tree){0};
    map = NULL;
}

const struct feed_tree *tree_of(const char *text)
{
    struct fault fault = {0};

    forget();
    assert_err(ERR_OK, json_map_open(&map, bytes_text(text), &fault));
    tree.root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (tree.root == NULL)
        fail_msg("'%s' is no JSON", text);
    tree.lines = json_map_strings(map, &tree.count);
    return &tree;
}

int tree_down(void **state)
{
    forget();
    return reading_fixture_down(state);
}
