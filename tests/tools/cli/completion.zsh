# completion: zsh loads it, and offers what a Tab should.
#
#   zsh -f tests/tools/cli/completion.zsh COMPLETIONS
#
# A shell in a pseudo terminal is typed to; what its Tab shows is read back.
zmodload zsh/zpty
zsh -n "$1" || exit 1

folder=$(mktemp -d "${TMPDIR:-/tmp}/noroshi-zsh.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cp "$1" "$folder/_noroshi"
broken=0

zpty shell 'env TERM=dumb zsh -f -i' || {
    print "skipped: no terminal"
    exit 77
}
ask() { # LINE: waits until the shell says it is done
    zpty -w shell "$1"
    zpty -r shell heard '*@done@*'
}
ask "cd $folder; PS1=; noroshi() { print -r '{\"peer\":\"cert-b\"}' }; print @'done'@"
ask "fpath=($folder \$fpath); autoload -U compinit; compinit -u -d $folder/dump; print @'done'@"
ask "zstyle ':completion:*' list-prompt ''; LISTMAX=0; COLUMNS=200; print @'done'@"
# Instead of the screen: what compadd is given, into a file.
ask "compadd() { builtin compadd -O kept \"\$@\" 2>/dev/null; print -rl -- \$kept >>$folder/offered; builtin compadd \"\$@\" }; print @'done'@"

offers() { # WANTED LINE
    : >"$folder/offered"
    zpty -w -n shell "$2"$'\t'
    for try in {1..100}; do
        sleep 0.05
        grep -qx -- "$1" "$folder/offered" && break
    done
    zpty -w -n shell $'\C-u'
    grep -qx -- "$1" "$folder/offered" && return
    print "BROKEN '$2' does not offer '$1': $(sort -u $folder/offered | tr '\n' ' ')"
    broken=1
}

offers share 'noroshi sh'
offers add 'noroshi peer a'
offers amber+strict 'noroshi share --tlp am'
offers cert-b 'noroshi peer show '
offers coordinator 'noroshi init --role '
offers --dry-run 'noroshi share --dr'
zpty -d shell

(( broken == 0 )) && print "completion: holds"
exit $broken
