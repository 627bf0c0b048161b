#include "tools/formats/word/domain.h"

#include <string.h>

#include "node/suffix.h"
#include "proto/ascii.h"
#include "proto/host.h"
#include "tools/formats/marked.h"

enum { END_MAX = 8 /* octets of the longest of the lists, and more */ };

/* Ends of the names of files, with spaces round every one. Those that are
   top-level domains, too, are here where more files than hosts end so. */
static const char file_ends[] =
    " 7z accdb adoc apk asc asp aspx avi bak bat bin bmp bz2 c cer cfg class "
    "cmd conf config cpl cpp crt cs css csv dat db deb der dex dll dmg dmp doc "
    "docm docx dot dotm dylib elf eml evtx exe gif gpg gz h hta htm html ico "
    "img inf ini ion ipa ipynb iso jar java jpeg jpg js jse json jsp jspx key "
    "ko lib lnk log lua md md5 mdb mdmp mht mhtml mof mov mp3 mp4 msg msi msp "
    "mst ocx odt old onepkg ost otf p12 pcap pcapng pdb pdf pem pfx php plist "
    "png pps ppsx ppt pptm pptx ps1 psd1 psm1 pst py pyc pyd pyw rar rb reg "
    "rpm rs rst rtf rules scr sct sh sha1 sha256 sha512 sig sql sqlite svg swf "
    "swp sys tar tgz tiff tmp toml tsv ttf txt url vb vbe vbs vhd vhdx vmdk "
    "wasm wav webp wim wmv woff woff2 wsf wsh xla xlam xls xlsb xlsm xlsx xml "
    "xsl xst xz yaml yar yara yml zip zst ";

/* Roots beside ICANN's in which malware has its names: Namecoin, Emercoin and
   OpenNIC. */
static const char other_roots[] =
    " bazar bit coin dyn emc geek gopher indy libre oss parody pirate ";

/* Known so well that programs which defang a text defang these, too. */
static const char *const products[] = {"ado.net", "asp.net", "json.net",
                                       "ml.net", "vb.net"};

static bool stands_in(const char *list, struct bytes word)
{
    char sought[END_MAX + 3] = " ";

    if (word.len == 0 || word.len > END_MAX)
        return false;
    for (size_t i = 0; i < word.len; i++)
        sought[i + 1] = (char)ascii_lower(word.at[i]);
    sought[word.len + 1] = ' ';
    return strstr(list, sought) != NULL;
}

/* The part behind the last dot; *before is what stands in front of that. */
static struct bytes last_part(struct bytes name, struct bytes *before)
{
    size_t start = name.len;

    while (start > 0 && name.at[start - 1] != '.')
        start--;
    *before = (struct bytes){name.at, start == 0 ? 0 : start - 1};
    return ascii_from(name, start);
}

bool domain_file_end(struct bytes name)
{
    struct bytes before;
    const struct bytes end = last_part(name, &before);

    /* "Java" alone is no ".java". */
    return before.len > 0 && stands_in(file_ends, end);
}

bool domain_file_only(struct bytes name)
{
    uint8_t octets[END_MAX];
    struct buffer lower = {octets, 0, sizeof octets};
    struct bytes before, end = last_part(name, &before);

    return before.len > 0 && stands_in(file_ends, end) &&
           ascii_add_lower(&lower, end) && !suffix_is_public(bytes_of(&lower));
}

/* "Json.NET": a library says so what it is for; "EVIL.NET" is a host's, and so
   is "Evil[.]NET", which somebody defanged. */
static bool is_library(struct bytes name, struct bytes written)
{
    static const char end[] = ".NET";
    size_t at = written.len, small = 0;

    while (at > 0 && !ascii_alnum(written.at[at - 1]))
        at--; /* a full stop behind it */
    if (ascii_find(name, 0, '.') + strlen(".net") != name.len ||
        at < strlen(end) ||
        memcmp(written.at + at - strlen(end), end, strlen(end)) != 0)
        return false;
    if (at == strlen(end) || !ascii_alnum(written.at[at - strlen(end) - 1]))
        return false;
    for (size_t i = 1; i < at - strlen(end); i++)
        small += ascii_alpha(written.at[i]) &&
                 written.at[i] == ascii_lower(written.at[i]);
    return small > 0 && written.at[0] == ascii_upper(written.at[0]);
}

bool domain_is_product(struct bytes name, struct bytes written)
{
    return ascii_one_of(name, products, sizeof products / sizeof *products) ||
           is_library(name, written);
}

/* One dot, or two ends of files: run.sh, invoice.pdf.zip; not
   login.evil.sh. */
static bool named_as_file(struct bytes name)
{
    struct bytes before, first, part;

    last_part(name, &before);
    part = last_part(before, &first);
    return first.len == 0 || stands_in(file_ends, part) ||
           ascii_all_digits(part);
}

enum domain_kind domain_kind(struct bytes name)
{
    struct bytes before, end = last_part(name, &before);

    if (host_use(name) != HOST_PUBLIC)
        return DOMAIN_NAME;
    if (stands_in(other_roots, end))
        return DOMAIN_NAME;
    if (suffix_is_public(name))
        return DOMAIN_SUFFIX;
    if (!suffix_known(name))
        return stands_in(file_ends, end) ? DOMAIN_FILE : DOMAIN_UNKNOWN;
    return stands_in(file_ends, end) && named_as_file(name) ? DOMAIN_OR_FILE
                                                            : DOMAIN_NAME;
}

const char *domain_reason(enum domain_kind kind)
{
    switch (kind) {
    case DOMAIN_NAME:
        return NULL;
    case DOMAIN_SUFFIX:
        return N_("a public suffix, not a domain");
    case DOMAIN_UNKNOWN:
        return N_("below no known top-level domain");
    case DOMAIN_FILE:
        return N_("the name of a file, not of a host");
    case DOMAIN_OR_FILE:
        return N_("the name of a file or of a host: write [.] if it is a host");
    }
    return NULL;
}
