#!/bin/sh
# install: what `cmake --install` puts where, and that it speaks from there.
#
#   sh tests/tools/cli/install.sh BUILD
set -u

dir=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-install.XXXXXX")
trap 'rm -rf "$dir"' EXIT
broken=0

cmake --install "$1" --prefix "$dir/usr" >"$dir/log" 2>&1 || {
    cat "$dir/log"
    exit 1
}
for file in bin/noroshi libexec/noroshi/noroshid libexec/noroshi/noroshi-net \
    libexec/noroshi/noroshi-core libexec/noroshi/noroshi-keys \
    share/man/man1/noroshi.1 share/man/ja/man1/noroshi.1 \
    share/man/man5/noroshi.conf.5 share/man/man8/noroshid.8 \
    share/man/ja/man5/noroshi.conf.5 share/man/ja/man8/noroshid.8 \
    share/bash-completion/completions/noroshi \
    share/zsh/site-functions/_noroshi \
    share/locale/ja/LC_MESSAGES/noroshi.mo lib/systemd/system/noroshid.service \
    lib/sysusers.d/noroshi.conf lib/tmpfiles.d/noroshi.conf \
    share/doc/noroshi/LICENSE; do
    [ -f "$dir/usr/$file" ] || {
        echo "BROKEN: no $file"
        broken=1
    }
done
# The prefix that was configured, not the one of this test.
grep -q '^ExecStart=/.*/libexec/noroshi/noroshid ' \
    "$dir/usr/lib/systemd/system/noroshid.service" || {
    echo "BROKEN: the unit does not start the installed noroshid"
    broken=1
}
env -u LC_ALL -u LANGUAGE LANG=ja_JP.UTF-8 "$dir/usr/bin/noroshi" help |
    grep -q '^使い方' || {
    echo "BROKEN: no Japanese where it was installed"
    broken=1
}

[ "$broken" -eq 0 ] && echo "install: holds"
exit "$broken"
