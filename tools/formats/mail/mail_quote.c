#include "tools/formats/mail/mail_quote.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    FOOTER_MIN = 20, /* underscores of a rule */
    WORD_MAX = 40,   /* octets of "Forwarded message" */
};

/* Between dashes, or before a colon. */
static const char *const markers[] = {
    "original message",     "forwarded message", "begin forwarded message",
    "original appointment", "元のメッセージ",    "転送メッセージ",
    "転送されたメッセージ", "転送されたメール",
};

static const char *const fields[] = {
    "from:",       "to:",          "cc:",     "bcc:",          "sent:",
    "date:",       "sender:",      "件名:",   "subject:",      "reply-to:",
    "importance:", "attachments:", "差出人:", "宛先:",         "送信者:",
    "送信日時:",   "日付:",        "日時:",   "date :",        "from :",
    "to :",        "cc :",         "返信先:", "添付ファイル:",
};

static bool begins(struct bytes line, const char *const *with, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ascii_starts(line, with[i]))
            return true;
    return false;
}

/* "> > text" */
static struct bytes without_marks(struct bytes line)
{
    while (line.len > 0 && (line.at[0] == '>' || line.at[0] == ' '))
        line = ascii_from(line, 1);
    return line;
}

static bool is_field(struct bytes line)
{
    return begins(line, fields, sizeof fields / sizeof *fields);
}

/* "-----Original Message-----", "Begin forwarded message:" */
static bool is_marker(struct bytes line)
{
    while (line.len > 0 && (line.at[0] == '-' || line.at[0] == ' '))
        line = ascii_from(line, 1);
    while (line.len > 0 && strchr("-: ", line.at[line.len - 1]) != NULL)
        line.len--;
    return line.len <= WORD_MAX &&
           begins(line, markers, sizeof markers / sizeof *markers);
}

static bool is_rule(struct bytes line)
{
    size_t len = 0;

    while (len < line.len && line.at[len] == '_')
        len++;
    return len == line.len && len >= FOOTER_MIN;
}

/* Below a signature somebody else goes on, or a list begins. */
static bool ends_signature(struct bytes line, bool quoted)
{
    return quoted || ascii_ends(line, ":") || ascii_ends(line, "\uff1a");
}

static bool next_field(struct mail_quote *q, struct bytes line)
{
    if (is_field(line)) {
        q->begun = true;
        return true;
    }
    if (line.len == 0 && !q->begun)
        return true;
    q->part = MAIL_QUOTE_SAID;
    return false;
}

/* Outlook says "Sent" below "From", and sets no other mark. Behind ">" a date
   or a recipient says as much. */
static bool is_header(struct bytes line, struct bytes after, bool quoted)
{
    static const char *const first[] = {"from:", "差出人:"};
    static const char *const second[] = {
        "sent:", "送信日時:", "date:", "to:", "日付:", "日時:", "宛先:"};
    enum { OF_OUTLOOK = 2, ALL = sizeof second / sizeof *second };

    after.len = ascii_find(after, 0, '\n');
    return begins(line, first, sizeof first / sizeof *first) &&
           begins(without_marks(after), second, quoted ? ALL : OF_OUTLOOK);
}

bool mail_quote_next(struct mail_quote *q, struct bytes line,
                     struct bytes after)
{
    const bool quoted = line.len > 0 && line.at[0] == '>';
    bool header;

    line = without_marks(line);
    header = q->mail && is_header(line, after, quoted);
    if (header || is_marker(line)) {
        *q = (struct mail_quote){q->mail, MAIL_QUOTE_FIELDS, header};
        return true;
    }
    if (q->part == MAIL_QUOTE_FIELDS)
        return next_field(q, line);
    if (q->mail && (is_rule(line) || ascii_same(line, "--"))) {
        q->part = MAIL_QUOTE_END;
        return true;
    }
    if (q->part != MAIL_QUOTE_END || line.len == 0)
        return q->part == MAIL_QUOTE_END;
    if (is_field(line)) { /* a rule of Outlook's, above what it forwards */
        q->part = MAIL_QUOTE_FIELDS;
        q->begun = true;
    } else if (ends_signature(line, quoted)) {
        q->part = MAIL_QUOTE_SAID;
    }
    return q->part != MAIL_QUOTE_SAID;
}
