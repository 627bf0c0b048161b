#include "node/lang/lang.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char *said(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && *value != '\0' ? value : NULL;
}

/* The locale of the messages, as POSIX orders the variables. */
static const char *wanted(void)
{
    const char *all = said("LC_ALL"), *messages = said("LC_MESSAGES");

    return all != NULL ? all : messages != NULL ? messages : said("LANG");
}

/* "ja_JP.UTF-8", or without an encoding: then UTF-8 is what it means today. */
static bool in_utf8(const char *locale)
{
    const char *dot = strchr(locale, '.');

    return dot == NULL || strncasecmp(dot, ".utf-8", 6) == 0 ||
           strncasecmp(dot, ".utf8", 5) == 0;
}

/* gettext asks LANGUAGE for the language only when the locale is not "C"; that
   of C.UTF-8 is another, and is on every machine. */
static const char anywhere[] = "C.UTF-8";

/* Whether a language is asked for, in an encoding that is spoken here. */
static bool is_asked(const char *locale)
{
    return locale != NULL && strcmp(locale, "C") != 0 &&
           strcmp(locale, "POSIX") != 0 && in_utf8(locale);
}

static void ask_for(const char *locale)
{
    if (said("LANGUAGE") == NULL)
        setenv("LANGUAGE", locale, 1);
}

static void stand_in(void)
{
    const char *locale = wanted();

    if (is_asked(locale) && setlocale(LC_ALL, anywhere) != NULL)
        ask_for(locale);
}

/* DIR/bin/noroshi and DIR/libexec/noroshi/noroshi-core have their catalogues in
   DIR/share/locale: installed, moved, or in the tree they were built in. */
static const char *beside(char room[static PATH_MAX])
{
    char self[PATH_MAX] = "";
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    for (int up = 0; up < 3; up++) {
        char *slash = n > 0 ? strrchr(self, '/') : NULL;

        if (slash == NULL)
            return NULL;
        *slash = '\0';
        if (up > 0 &&
            snprintf(room, PATH_MAX, "%s/share/locale", self) < PATH_MAX &&
            access(room, F_OK) == 0)
            return room;
    }
    return NULL;
}

static void bind_catalogue(void)
{
    char room[PATH_MAX];
    const char *found = beside(room);

    bindtextdomain("noroshi", found != NULL ? found : NOROSHI_LOCALEDIR);
    bind_textdomain_codeset("noroshi", "UTF-8");
    textdomain("noroshi");
}

void lang_begin(void)
{
    if (setlocale(LC_ALL, "") == NULL)
        stand_in();
    bind_catalogue();
}

/* The program's own locale stays "C": what strerror() says goes to programs,
   too, and is English. */
locale_t lang_apart(void)
{
    const char *locale = wanted();
    locale_t apart, before;
    bool japanese;

    if (!is_asked(locale))
        return (locale_t)0;
    apart = newlocale(LC_CTYPE_MASK | LC_MESSAGES_MASK, anywhere, (locale_t)0);
    if (apart == (locale_t)0)
        return apart;
    ask_for(locale);
    bind_catalogue();
    before = uselocale(apart);
    japanese = lang_is_japanese();
    uselocale(before);
    if (japanese)
        return apart;
    freelocale(apart);
    return (locale_t)0;
}

/* The translation of nothing is the catalogue's header. */
bool lang_is_japanese(void)
{
    return strstr(gettext(""), "\nLanguage: ja\n") != NULL;
}
