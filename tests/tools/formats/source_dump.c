/* Prints what is taken of a file, or of several: for comparison by others. */
#include <stdio.h>

#include "tools/client/input.h"
#include "tools/formats/source.h"

/* One line: a line feed as \n. */
static void print_text(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\n')
            fputs("\\n", stdout);
        else
            putchar(text.at[i]);
}

/* "list.csv:12" of a file within the file, else the line alone. */
static void print_place(struct bytes member, unsigned line)
{
    if (member.len > 0)
        printf("%.*s:", (int)member.len, (const char *)member.at);
    printf("%u", line);
}

static void print_item(const struct finding *item)
{
    const struct record_indicator *e = &item->entry;

    printf("%s\t", indicator_type_text((enum indicator_type)e->type));
    print_text(e->value);
    putchar('\t');
    print_place(item->member, item->line);
    printf("\t%s", e->detect ? "detect" : "context");
    if (item->labelled)
        printf("\t%s", tlp_text((enum tlp)item->tlp));
    if (e->role != RECORD_ROLE_UNKNOWN)
        printf("\trole %s", record_role_text(e->role));
    if (e->confidence != RECORD_CONFIDENCE_UNSTATED)
        printf("\tconfidence %u", e->confidence);
    if (e->first_seen_s != 0)
        printf("\tfirst %llu", (unsigned long long)e->first_seen_s);
    if (e->last_seen_s != 0)
        printf("\tlast %llu", (unsigned long long)e->last_seen_s);
    if (e->valid_until_s != 0)
        printf("\tuntil %llu", (unsigned long long)e->valid_until_s);
    if (e->comment.len > 0)
        printf("\t# %.*s", (int)e->comment.len, (const char *)e->comment.at);
    putchar('\n');
}

static void print_told(const char *what, const struct place *place,
                       const char *words, struct bytes about)
{
    printf("%s\t", what);
    print_place(place->member, place->line);
    printf("\t%s\t%.*s\n", words, (int)about.len, (const char *)about.at);
}

static void print_label(const char *name, const struct finding_label *label,
                        const char *text)
{
    if (label->there)
        print_told(name, &label->place, text, label->place.where);
}

static void print_findings(const struct findings *f)
{
    for (size_t i = 0; i < f->item_count; i++)
        print_item(&f->items[i]);
    for (size_t i = 0; i < f->reject_count; i++)
        print_told("reject", &f->rejects[i].place, f->rejects[i].reason,
                   f->rejects[i].shown);
    for (size_t i = 0; i < f->note_count; i++)
        print_told("note", &f->notes[i].place, f->notes[i].words,
                   f->notes[i].about);
    print_label("tlp", &f->tlp, tlp_text((enum tlp)f->tlp.level));
    print_label("part_tlp", &f->part_tlp,
                tlp_text((enum tlp)f->part_tlp.level));
    print_label("pap", &f->pap, pap_text((enum pap)f->pap.level));
    printf("title\t%.*s\n", (int)f->title.len, (const char *)f->title.at);
}

/* 2: cannot be opened; 1: refused, in one line. */
static int dump(const char *path)
{
    struct fault fault = {0};
    struct bytes input;
    struct source s;

    if (input_read(&input, path, NULL, NULL) != VERDICT_DONE)
        return 2;
    if (source_read(&s, input, path, &fault) != ERR_OK) {
        printf("fault\t%u\t%s\n", fault.line, fault.about);
        input_free(&input);
        return 1;
    }
    printf("format\t%s\t%s\n", source_format_text(s.format),
           charset_name(s.chars.charset));
    print_findings(s.found);
    source_close(&s);
    input_free(&input);
    return 0;
}

int main(int argc, char **argv)
{
    int worst = argc < 2 ? 2 : 0;

    for (int i = 1; i < argc; i++) {
        int status;

        if (argc > 2)
            printf("file\t%s\n", argv[i]);
        status = dump(argv[i]);
        worst = status > worst ? status : worst;
    }
    return worst;
}
