# story: what the demo shows, step by step. Sourced by deploy/demo.sh.

step "Five organisations, five nodes" \
    "Each holds its own keys and its own store; there is no server between them." \
    "五つの組織、五つのノード" \
    "鍵も保管庫もそれぞれの組織が持ちます。間に立つサーバーはありません。"
org kogane 'Kogane Motors CSIRT' '黄金自動車 CSIRT'
for node in \
    "shirakaba Shirakaba_Systems_CSIRT 白樺システムズ_CSIRT" \
    "takane Takane_CERT/CC 高嶺_CERT/CC --role coordinator" \
    "umibe Umibe_Power_CSIRT 海辺電力_CSIRT" \
    "kitsune Kitsune_Freight_CSIRT 狐運輸_CSIRT"; do
    set -- $node
    name=$1 english=$(echo "$2" | tr _ ' ') in_japanese=$(echo "$3" | tr _ ' ')
    shift 3
    org "$name" "$english" "$in_japanese" "$@" >"$dir/org"
    tell "the same at $english" "$in_japanese も同じように"
done
for node in kogane shirakaba takane umibe kitsune; do
    start "$node"
done

step "They pair by fingerprint" \
    "Cards may travel by mail; ten groups of digits, read out on the telephone, carry the trust." \
    "フィンガープリントで互いを登録" \
    "カードはメールで送って構いません。電話で読み合わせる十組の数字が信頼の根拠です。"
trust kogane takane must --community --connect "$(cat "$dir/takane.endpoint")"
trust takane kogane must --community
tell "and so on: Umibe Power knows the national coordinator alone" \
    "以下同様。海辺電力が登録するのは、全国の調整機関である高嶺 CERT/CC だけです"
for pair in "shirakaba takane" "umibe takane"; do
    set -- $pair
    trust "$1" "$2" at --community --connect "$(cat "$dir/$2.endpoint")"
    trust "$2" "$1" at --community
done
for other in shirakaba kitsune; do
    trust kogane "$other" at --connect "$(cat "$dir/$other.endpoint")"
    trust "$other" kogane at
done
trust shirakaba kitsune at
trust kitsune shirakaba at

step "AMBER, to one peer" \
    "The preview comes before anything is signed: TLP and audience decide, not a checkbox." \
    "AMBER を、一つの相手へ" \
    "署名の前に必ず確認できます。決めるのは TLP と送付先であり、チェックボックスではありません。"
must kogane share deploy/demo/report.txt --tlp amber --to shirakaba --dry-run
must kogane share deploy/demo/report.txt --tlp amber --to shirakaba --yes \
    --title 'Invoice mail with a beacon'
must kogane receipts "$(shared)" --wait 60
tell "The analyst at Shirakaba asks: an address from a log, a host below a known domain." \
    "白樺システムズの分析担当者が照会します。ログのアドレスと、既知ドメイン配下のホスト名です。"
must shirakaba lookup 203.0.113.45 api.cdn.invoice-center.example

step "An incident summary, AMBER+STRICT, to the coordinator alone" \
    "A form in two languages, checked line by line; the same file, shared again, revises it." \
    "インシデント概要を、AMBER+STRICT で調整機関だけへ" \
    "日英併記の様式を一行ずつ検査します。同じファイルを再び共有すると改訂版になります。"
must kogane incident share deploy/demo/incident.txt --tlp amber+strict \
    --to takane --yes
incident=$(shared)
must kogane receipts "$incident" --wait 60
must takane show "$incident"
tell "Shirakaba has the indicator from the AMBER record, and no other source." \
    "白樺システムズにあるのは先の AMBER のレコードだけで、概要は届いていません。"
must shirakaba records

step "GREEN, from a spreadsheet in Shift_JIS, through the coordinator" \
    "Umibe Power has never paired with Kogane. The coordinator passes it on; the author's signature stays." \
    "Shift_JIS の表を、GREEN で、調整機関を通して" \
    "海辺電力と黄金自動車は互いを登録していません。調整機関が伝え、作成者の署名はそのまま残ります。"
must kogane share deploy/demo/sheet.csv --tlp green --yes \
    --title '電力会社を騙る偽ログイン / False logins of power companies'
sheet=$(shared)
until_true "the warning at umibe" finds umibe 203.0.113.77
must umibe lookup 203.0.113.77
tell "Takane tells the author whom it reached." \
    "高嶺 CERT/CC は、誰に届いたかを作成者に知らせます。"
told() {
    at kogane receipts "$sheet" --json | grep -q '"via": *"takane"'
}
until_true "the word that it was passed on" told
must kogane receipts "$sheet" --wait 60

step "kill -9, in the middle of the exchange" \
    "Thirty more warnings while the coordinator's node dies without a word. Nothing waits for it." \
    "やり取りの最中に kill -9" \
    "警報を三十件送る間に、調整機関のノードが突然止まります。誰もそれを待ちません。"
i=1
while [ "$i" -le 30 ]; do
    echo "bot$i.kogane-scan.example" |
        at kogane share - --tlp green --title "Scanner $i" --yes \
            >/dev/null 2>>"$dir/share.log" ||
        give_up "cannot share while a peer is down"
    [ "$i" -ne 10 ] || kill9 takane
    i=$((i + 1))
done
states() {
    at kogane receipts --json | sed 's/.*"state": *"\([a-z ]*\)".*/\1/' |
        sort | uniq -c | if [ -n "$japanese" ]; then
            sed 's/stored/保管済み/; s/waiting/待機中/'
        else
            cat
        fi | awk '{ n = $1; $1 = ""; printf "%s%s%s", sep, n, $0; sep = ", " }'
}
tell "receipts now: $(states)" "受信確認の現状: $(states)"
start takane
tell "The coordinator starts again: what it acknowledged is on its disk; the rest is sent again, once." \
    "調整機関を再起動します。受領したものはディスクにあり、残りが一度だけ再送されます。"
until_true "the last warning at umibe" finds umibe bot30.kogane-scan.example
held() {
    at umibe records --json | wc -l
}
all_held() {
    [ "$(held)" -eq 31 ]
}
until_true "all warnings at umibe" all_held
all_answered() {
    at kogane receipts >/dev/null
}
until_true "all receipts" all_answered
tell "receipts now: $(states)" "受信確認: $(states)"
tell "held by Umibe Power: $(held) records, each once" \
    "海辺電力が保管するレコード: $(held) 件。重複はありません"

step "RED stays where it was sent" \
    "Kitsune was told something for its eyes only. Its own node refuses to pass it on." \
    "RED は送られた先から出ません" \
    "狐運輸だけに知らせた情報です。転送しようとすると、まず自組織のノードが拒みます。"
must kogane share deploy/demo/red.txt --tlp red --to kitsune --yes
red=$(shared)
must kogane receipts "$red" --wait 60
fails 4 kitsune pass "$red" --to shirakaba --yes
tell "So somebody there changes the software, and sends it all the same:" \
    "そこで何者かがソフトウェアを改造し、それでも送りつけます:"
at kitsune show "$red" --raw >"$dir/red.hex"
stop kitsune
printf '    $ leaker kitsune shirakaba.card <<: open; send record=red.hex\n'
printf 'open\nsend record=%s lane=1\nclose\n' "$dir/red.hex" |
    "$bin/leaker" "$dir/kitsune" "$dir/shirakaba.card" \
        "$(cat "$dir/shirakaba.endpoint")" 2>&1 | sed 's/^/      /'
tell "Shirakaba's node checks again, keeps it sealed away, and tells the author." \
    "白樺システムズのノードが改めて検査し、封をして隔離し、作成者に知らせます。"
must shirakaba quarantine list
fails 1 shirakaba lookup drop.kitsune-bi.example
leak_told() {
    at kogane receipts "$red" --json | grep -q '"leaked"'
}
until_true "the leak is told" leak_told
must kogane receipts "$red"
must kogane inbox

step "It was wrong: recalled, wherever it went" \
    "The sheet named a partner's own server. Retract and erase, through the coordinator, to the last copy." \
    "誤報でした。届いた先すべてから回収" \
    "表には取引先自身のサーバーが載っていました。撤回と消去の求めが、調整機関を経て最後の複製まで届きます。"
must kogane recall "$sheet" --reason '取引先の正規サーバーでした / a server of a partner' --yes
erased() {
    at kogane receipts "$sheet" --json >"$dir/receipts" &&
        ! grep -qv '"erased"' "$dir/receipts"
}
until_true "everyone has erased it" erased
must kogane receipts "$sheet"
fails 1 umibe lookup 203.0.113.77

step "Who got what" \
    "That is what each node knows at any time." \
    "誰に何が届いたか" \
    "どのノードも、いつでもそれに答えられます。"
must takane status

step "Was it ever seen here?" \
    "The warning names what to look for; the proxy's log of that week says when it was visited, and from where." \
    "ここで観測されたことはあるか" \
    "警報が探すべきものを示します。その週のプロキシのログから、いつ、どの端末が接続したかが分かります。"
printf '    $ noroshi hunt --from report.txt proxy.log\n'
"$bin/noroshi" hunt --from deploy/demo/report.txt deploy/demo/proxy.log \
    2>"$dir/hunt" | sed "s,deploy/demo/,,g; s/^/      /"
tell "$(tail -n 1 "$dir/hunt")" "$(tail -n 1 "$dir/hunt")"
