#include "tools/cli/term/field.h"

#include "tools/cli/term/translate.h"
#include "tools/cli/term/wrap.h"

enum { GAP = 2 };

size_t field_columns(const char *const *labels, size_t count)
{
    size_t widest = 0;

    for (size_t i = 0; i < count; i++) {
        size_t width = wrap_width(translate_word(labels[i]));

        if (width > widest)
            widest = width;
    }
    return widest + GAP;
}

void field_label(FILE *to, const char *label, size_t columns)
{
    const char *text = translate_word(label);
    size_t width = wrap_width(text);

    fprintf(to, "%s%*s", text, width < columns ? (int)(columns - width) : 1,
            "");
}
