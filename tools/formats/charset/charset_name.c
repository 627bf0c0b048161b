#include "tools/formats/charset/charset_name.h"

#include "proto/ascii.h"
#include "tools/formats/marked.h"

static const struct {
    const char *name, *iconv, *note, *broken;
} charsets[] = {
    [CHARSET_UTF8] = {"UTF-8", "UTF-8", "", N_("a broken UTF-8 character")},
    [CHARSET_UTF16LE] = {"UTF-16LE", "UTF-16LE", N_("read as UTF-16"),
                         N_("a broken UTF-16 character")},
    [CHARSET_UTF16BE] = {"UTF-16BE", "UTF-16BE",
                         N_("read as UTF-16 (big-endian)"),
                         N_("a broken UTF-16 character")},
    [CHARSET_ISO2022JP] = {"ISO-2022-JP", "EUC-JP-MS",
                           N_("read as ISO-2022-JP (JIS), by its escape "
                              "sequences"),
                           N_("a broken ISO-2022-JP character")},
    [CHARSET_CP932] = {"Shift_JIS (CP932)", "CP932",
                       N_("read as Shift_JIS (CP932), by its kana and kanji"),
                       N_("a broken Shift_JIS character")},
    [CHARSET_EUCJP] = {"EUC-JP", "EUC-JP-MS",
                       N_("read as EUC-JP, by its kana and kanji"),
                       N_("a broken EUC-JP character")},
    [CHARSET_WINDOWS1252] = {"Windows-1252", "WINDOWS-1252",
                             N_("read as Windows-1252 (ISO-8859-1): it is "
                                "neither UTF-8 nor Japanese, and its accents "
                                "and marks fit"),
                             N_("a broken Windows-1252 character")},
    [CHARSET_MACROMAN] = {"Mac Roman", "MACINTOSH",
                          N_("read as Mac Roman: it is neither UTF-8 nor "
                             "Japanese, and its accents and marks fit"),
                          N_("a broken Mac Roman character")},
    [CHARSET_UTF8_CP932] = {"UTF-8 and Shift_JIS (CP932)", NULL,
                            N_("UTF-8 and Shift_JIS (CP932) mixed: each line "
                               "read as what it is, by its kana and kanji"),
                            N_("a broken UTF-8 character")},
    [CHARSET_UTF8_EUCJP] = {"UTF-8 and EUC-JP", NULL,
                            N_("UTF-8 and EUC-JP mixed: each line read as what "
                               "it is, by its kana and kanji"),
                            N_("a broken UTF-8 character")},
    [CHARSET_DECLARED] = {"declared", NULL, "",
                          N_("a broken character, by the encoding it names")},
};

const char *charset_name(enum charset c)
{
    return charsets[c].name;
}

const char *charset_iconv(enum charset c)
{
    return charsets[c].iconv;
}

const char *charset_note(enum charset c)
{
    return charsets[c].note;
}

const char *charset_broken(enum charset c)
{
    return charsets[c].broken;
}

/* Labels of IANA's list that mails carry. ISO-8859-1 is read as browsers do, by
   its superset. A list, for iconv's rare converters have had faults. */
static const struct {
    const char *label, *iconv;
    enum charset charset;
} declared[] = {
    {"shift_jis", "CP932", CHARSET_CP932},
    {"shift-jis", "CP932", CHARSET_CP932},
    {"x-sjis", "CP932", CHARSET_CP932},
    {"windows-31j", "CP932", CHARSET_CP932},
    {"cp932", "CP932", CHARSET_CP932},
    {"euc-jp", "EUC-JP-MS", CHARSET_EUCJP},
    {"iso-8859-1", "WINDOWS-1252", CHARSET_WINDOWS1252},
    {"latin1", "WINDOWS-1252", CHARSET_WINDOWS1252},
    {"windows-1252", "WINDOWS-1252", CHARSET_WINDOWS1252},
    {"cp1252", "WINDOWS-1252", CHARSET_WINDOWS1252},
    {"macintosh", "MACINTOSH", CHARSET_MACROMAN},
    {"x-mac-roman", "MACINTOSH", CHARSET_MACROMAN},
    {"iso-8859-2", "ISO-8859-2", CHARSET_DECLARED},
    {"iso-8859-5", "ISO-8859-5", CHARSET_DECLARED},
    {"iso-8859-7", "ISO-8859-7", CHARSET_DECLARED},
    {"iso-8859-9", "ISO-8859-9", CHARSET_DECLARED},
    {"iso-8859-15", "ISO-8859-15", CHARSET_DECLARED},
    {"windows-1250", "WINDOWS-1250", CHARSET_DECLARED},
    {"windows-1251", "WINDOWS-1251", CHARSET_DECLARED},
    {"windows-1253", "WINDOWS-1253", CHARSET_DECLARED},
    {"windows-1254", "WINDOWS-1254", CHARSET_DECLARED},
    {"windows-1255", "WINDOWS-1255", CHARSET_DECLARED},
    {"windows-1256", "WINDOWS-1256", CHARSET_DECLARED},
    {"windows-1257", "WINDOWS-1257", CHARSET_DECLARED},
    {"windows-1258", "WINDOWS-1258", CHARSET_DECLARED},
    {"koi8-r", "KOI8-R", CHARSET_DECLARED},
    {"koi8-u", "KOI8-U", CHARSET_DECLARED},
    {"gb2312", "GB18030", CHARSET_DECLARED},
    {"gbk", "GB18030", CHARSET_DECLARED},
    {"gb18030", "GB18030", CHARSET_DECLARED},
    {"big5", "BIG5-HKSCS", CHARSET_DECLARED},
    {"euc-kr", "CP949", CHARSET_DECLARED},
    {"ks_c_5601-1987", "CP949", CHARSET_DECLARED},
    {"tis-620", "TIS-620", CHARSET_DECLARED},
    {"windows-874", "CP874", CHARSET_DECLARED},
};

const char *charset_declared(enum charset *out, struct bytes label)
{
    for (size_t i = 0; i < sizeof declared / sizeof *declared; i++)
        if (ascii_same(label, declared[i].label)) {
            *out = declared[i].charset;
            return declared[i].iconv;
        }
    return NULL;
}
