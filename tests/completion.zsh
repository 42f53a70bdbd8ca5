# Types command lines into an interactive zsh and prints what its completion offers.
# usage: zsh -f completion.zsh FOLDER-OF-COMPLETION FOLDER <LINES; for each line: what is offered, one a line, then "."
zmodload zsh/zpty
export TERM=dumb
zpty -b shell zsh -f -i
# add_matches is told each match, as compadd sees it.
zpty -w shell "cd ${(q)2}; PS1= PS2= RPS1=; unsetopt beep zle_bracketed_paste 2>/dev/null; fpath=(${(q)1} \$fpath)
autoload -Uz compinit && compinit -u -D
compadd() { local -a found; builtin compadd -O found \"\$@\" 2>/dev/null; print -rl -- \$found >>offered; builtin compadd \"\$@\" }
finish() { print -r -- . >>offered; zle send-break }
zle -N finish; bindkey '^X' finish; setopt no_list_ambiguous no_always_last_prompt; LISTMAX=0; zstyle ':completion:*' menu no
: >offered; print ready >ready"
integer wait
while [[ ! -e $2/ready ]] && ((wait++ < 200)); do sleep 0.1; done
while IFS= read -r line; do
	: >$2/offered
	zpty -w -n shell "$line"$'\t\x18'
	for ((wait = 0; wait < 200; wait++)); do
		[[ $(tail -n 1 $2/offered) == . ]] && break
		sleep 0.05
	done
	cat $2/offered
	[[ $(tail -n 1 $2/offered) == . ]] || print -r -- .
done
zpty -d shell
