"""wording: the words that people read are those that were decided.

    python3 tests/house/wording.py ROOT [CATALOGUE]

In Japanese: the catalogue, the guides, the manual pages, the form and what is
written into noroshi.conf have no ASCII punctuation within a sentence and none
of the renderings that were given up, and a term of the glossary at the head of
the catalogue is translated as it says. In English: no sentence of the command
line has a turn that an editor struck out, and the help of an option begins with
a verb. First shown, on examples of its own, that it would notice.
"""

import pathlib
import re
import sys

STRING = r'"((?:[^"\\]|\\.)*)"'
WIDE = r"[\u3041-\u30ff\u3005\u4e00-\u9fff\uff08\uff09\u300c\u300d\u3001\u3002]"
PUNCTUATION = [
    (re.compile(rf"{WIDE} ?[;?!]|[;] ?{WIDE}"), "a mark that is not full-width"),
    (re.compile(rf"{WIDE}\(|\({WIDE}|{WIDE}\)|\){WIDE}"),
     "brackets that are not full-width"),
    (re.compile(rf"'{WIDE}|{WIDE}'"), "quotes that are not 「」"),
    (re.compile(r"(?<![*]): 「"), "a blank before 「"),
]
# What was given up, and what stands for it.
GIVEN_UP = {
    "プロバイダー": "支援元 CSIRT", "遮断": "送受信停止", "開封不能": "復号不可",
    "受入拒否": "受信拒否", "未消去": "消去待ち", "識別部": "身元情報",
    "運用部": "運用鍵", "オクテット": "バイト", "計算機": "マシン",
    "名指し": "宛先を指定", "一組": "一連の", "二度": "重複", "包含": "上位",
    "余分です": "余分な引数", "と言って": "申告", "送れる相手": "送付可能な宛先",
    "送付できる相手": "送付可能な宛先", "今は送れ": "一時的に", "題名": "件名",
    "今はでき": "一時的に", "既に": "すでに", "許される": "許容される",
    "一つ": "1 つ", "二つ": "2 つ", "三つ": "3 つ", "一件": "1 件",
    "一行に": "1 行に", "インジケータ(?!ー)": "インジケーター",
    "ディレクトリ(?!ー)": "ディレクトリー", "サーバ(?!ー)": "サーバー",
    "ユーザ(?!ー)": "ユーザー", "メモリ(?!ー)": "メモリー",
    "フォルダ(?!ー)": "フォルダー", "ヘッダ(?!ー)": "ヘッダー",
    "パラメータ(?!ー)": "パラメーター", "案件": "ケース", "ひとりでに": "自動的に", "送れません": "送付できません",
}
# Forms of earlier versions and what people write are read all the same.
READ = {"tools/formats/incident/incident_form_word.c"}
PAPERS = ["deploy/GUIDE.ja.md", "deploy/README.ja.md",
          "tools/formats/incident/incident_form_text.c"]
STRUCK_OUT = [re.compile(one) for one in (
    r"one word too many", r"(?<!there )\bis no (?!longer)",
    r"\bsay (which|what|--|whose)",
    r"\bunless said\b", r"\b(gets|(will|would) get) it\b", r"\bis told\b", r"\bbe told\b",
    r"; needed\b", r"(^|[;:,] )else\b", r"\bgive more of it\b",
    r"\bso long$", r"\bout of reach\b", r"\bstands? on a\b", r"\boctets?\b")]
# Where they are what is meant: the wire's own unit.
MEANT = {"octets", "'%s' is octets", "'object' is 16 octets",
         "a NUL octet: not a text file",
         "octets that are no character of it stand here: read as U+FFFD"}
VERBS = set("""
act add also answer ask change check choose confirm connect count decrypt drop
exclude filter follow forward give hide include keep leave let limit list listen
look mark name notify open pass print put read rebuild refuse reinstate remove
repeat require resend retract revise run say search send set share show skip
sort start stop take treat undo use wait withdraw write
""".split())


def entries(text):
    """(msgctxt, msgid, msgstr) of a catalogue."""
    for block in re.split(r"\n\n+", text):
        block = "\n".join(l for l in block.splitlines() if l[:1] != "#")
        got = {key: "".join(re.findall(STRING, found)) for key, found in
               re.findall(r'^(msg\w+)(?:\[0\])? ((?:".*"\s*)+)', block, re.M)}
        if got.get("msgid"):
            yield got.get("msgctxt"), got["msgid"], got.get("msgstr", "")


def glossary(text):
    """{"record": "レコード"}"""
    head = text.split('msgid ""')[0]
    return {english.strip(): japanese
            for line in re.findall(r"^#   (.*)$", head, re.M)
            for english, japanese in
            re.findall(r"([a-z][a-z -]*[a-z]) (\S+(?: CSIRT)?)", line)}


def wrong_japanese(text):
    for pattern, what in PUNCTUATION:
        for found in pattern.finditer(text):
            yield f"{what}: {text[max(0, found.start() - 12):found.end() + 8]!r}"
    for word, instead in GIVEN_UP.items():
        if found := re.search(word, text):
            yield f"'{found[0]}' is now '{instead}'"


def wrong_terms(text):
    terms = glossary(text)
    for context, one, two in entries(text):
        want = terms.get(one.lower())
        if want and not context and two != want:
            yield f"'{one}' is '{want}' in the glossary, not '{two}'"


def wrong_english(sentence):
    if sentence in MEANT:
        return
    for pattern in STRUCK_OUT:
        if found := pattern.search(sentence):
            yield f"'{found[0].strip()}': {sentence[:70]!r}"


def helps(code):
    """What the options of a table say of themselves."""
    code = re.sub(r'"\s*"', "", code)
    for found in re.finditer(
            r'\{"[a-z-]+", OPTION_\w+, [^{}]*?N_\(' + STRING, code):
        yield found[1]


def no_verb(text):
    return text.split()[0].strip(",;:") not in VERBS


def prose(path, text):
    """Without what commands print and without code."""
    if path.endswith(".c"):
        return "\n".join(re.findall(STRING, text))
    return re.sub(r"^```.*?^```$|`[^`\n]*`|\]\([^)]*\)", "", text,
                  flags=re.M | re.S)


def would_notice():
    for bad in ("共有しますか?", "件; 除外", "高嶺 (高嶺)", "'値'", "X: 「値」",
                "オクテット", "インジケータの列"):
        assert list(wrong_japanese(bad)), bad
    assert not list(wrong_japanese("インジケーター（1 件）:「値」か？"))
    head = ('#   record レコード  peer 相手ノード\nmsgid ""\nmsgstr ""\n\n'
            'msgid "record"\nmsgstr "記録"\n')
    assert list(wrong_terms(head)) == [
        "'record' is 'レコード' in the glossary, not '記録'"]
    for bad in ("%s: '%s' is one word too many", "'x' is no card",
                "%s: say which one", "what it is; member unless said"):
        assert list(wrong_english(bad)), bad
    assert not list(wrong_english("it is no longer valid"))
    table = '{"tlp", OPTION_VALUE, &x, "LEVEL", N_("the TLP " "label")},'
    assert [no_verb(text) for text in helps(table)] == [True]


def main(root, catalogue="tools/cli/po/ja.po"):
    would_notice()
    root, faults = pathlib.Path(root), []
    text = (root / catalogue).read_text()
    faults += [f"{catalogue}: {fault}" for fault in wrong_terms(text)]
    for _, one, two in entries(text):
        faults += [f"{catalogue}: {fault}" for fault in wrong_japanese(two)]
        faults += [f"{catalogue}: {fault}" for fault in wrong_english(one)]
    pages = sorted(str(page.relative_to(root))
                   for page in root.glob("node/ja/*.[58]"))
    for path in PAPERS + pages:
        words = prose(path, (root / path).read_text())
        faults += [f"{path}: {fault}" for line in words.splitlines()
                   for fault in wrong_japanese(line)]
    for path in sorted((root / "tools/cli").glob("*.c")):
        faults += [f"{path.name}: the help of an option begins with a verb: "
                   f"{text!r}" for text in helps(path.read_text())
                   if no_verb(text)]
    print("\n".join(faults) or "wording: holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
