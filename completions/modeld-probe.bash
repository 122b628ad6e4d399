# Completion of modeld-probe for bash, with or without the bash-completion package.

# Without that package: sets what its _init_completion would. bash cuts --flag=value at the "=".
_modeld_probe_words() {
  words=("${COMP_WORDS[@]}")
  cword=$COMP_CWORD
  cur=${words[cword]}
  prev=${words[cword - 1]}
  if [[ $cur == "=" ]]; then
    cur=
    split=true
  elif [[ $prev == "=" ]]; then
    prev=${words[cword - 2]}
    split=true
  fi
}

# Offers what begins like the current word. Arguments: what to offer, as compgen takes it.
_modeld_probe_offer() {
  mapfile -t COMPREPLY < <(compgen "$@" -- "$cur")
}

_modeld_probe_offer_paths() {
  compopt -o filenames
  _modeld_probe_offer "$@"
}

# Offers the values of a flag; fails when the current word is no value of it.
_modeld_probe_offer_value() {
  case $1 in
    --data-root) _modeld_probe_offer_paths -d ;;
    --modeld-bin | --output) _modeld_probe_offer_paths -f ;;
    --endpoint)
      compopt -o nospace
      _modeld_probe_offer -W 'unix:'
      ;;
    --instance) ;;
    --codec) _modeld_probe_offer -W 'auto json proto' ;;
    --format) _modeld_probe_offer -W 'text json prometheus' ;;
    --color) _modeld_probe_offer -W 'auto always never' ;;
    --timeout) _modeld_probe_offer -W '500ms 1s 3s 10s' ;;
    --wait) [[ $split == true ]] && _modeld_probe_offer -W '10s 30s 1m 5m' ;;
    --watch) [[ $split == true ]] && _modeld_probe_offer -W '1s 2s 10s 1m' ;;
    --fail-code) _modeld_probe_offer -W '1 2' ;;
    *) return 1 ;;
  esac
}

_modeld_probe() {
  local cur prev words cword split=false
  if declare -F _init_completion >/dev/null; then
    _init_completion -s || return
  else
    _modeld_probe_words
  fi

  # bash cuts words at a ":" too, and what is offered replaces only the part behind it.
  if [[ ${COMP_LINE:0:COMP_POINT} =~ --endpoint[=\ ]unix:([^\ ]*)$ ]]; then
    cur=${BASH_REMATCH[1]}
    _modeld_probe_offer_paths -f
    return
  fi

  local informing='-h --help --version'
  local shared="--data-root --modeld-bin --timeout --wait --format --json --output --color \
-q --quiet -v --verbose --fail-code $informing"
  local flags
  case $((cword == 1)):${words[1]} in
    1:-*) flags=$informing ;;
    1:*) flags='detect probe doctor help' ;;
    0:detect) flags=$shared ;;
    0:probe) flags="--endpoint --instance --codec --watch $shared" ;;
    0:doctor) flags="--endpoint --instance --codec $shared" ;;
    0:help) ((cword == 2)) && flags='detect probe doctor' ;;
  esac
  [[ " $flags " == *" $prev "* ]] && _modeld_probe_offer_value "$prev" && return
  _modeld_probe_offer -W "$flags"
}

complete -F _modeld_probe modeld-probe
