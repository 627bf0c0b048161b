#include "tools/formats/mail/mail_box.h"

#include "proto/ascii.h"
#include "tools/formats/mail/mail.h"

enum { DATE_DIGITS = 10 }; /* of "10:00:00 2026" */

static size_t past_line(struct bytes text, size_t at)
{
    size_t end = ascii_find(text, at, '\n');

    return end < text.len ? end + 1 : end;
}

/* "From somebody@host Fri Nov 20 10:00:00 2026": RFC 4155, appendix A. */
static bool parts(struct bytes text)
{
    static const char from[] = "From ";
    struct bytes line = {text.at, ascii_find(text, 0, '\n')};
    size_t digits = 0;

    if (line.len < sizeof from || !ascii_starts(line, from) ||
        line.at[0] != 'F')
        return false;
    for (size_t i = 0; i < line.len; i++)
        digits += ascii_digit(line.at[i]);
    return digits >= DATE_DIGITS;
}

bool mail_box_sniff(struct bytes octets)
{
    return parts(octets) &&
           mail_sniff(ascii_from(octets, past_line(octets, 0)), ".eml");
}

/* Where the next line begins that parts messages, or the end: such a line
   stands behind an empty one. */
static size_t message_end(struct bytes text)
{
    size_t at = 0;
    bool empty = false;

    while (at < text.len) {
        size_t next = past_line(text, at);
        struct bytes line = ascii_trim((struct bytes){text.at + at, next - at});

        if (empty && parts(ascii_from(text, at)))
            return at;
        empty = line.len == 0;
        at = next;
    }
    return at;
}

bool mail_box_next(struct mail_box *box, struct bytes *message, unsigned *line)
{
    size_t end;

    if (box->left.len == 0)
        return false;
    if (parts(box->left)) {
        box->left = ascii_from(box->left, past_line(box->left, 0));
        box->line++;
    }
    end = message_end(box->left);
    *message = (struct bytes){box->left.at, end};
    *line = box->line;
    box->line += ascii_line(*message, end) - 1;
    box->left = ascii_from(box->left, end);
    return true;
}
