# shellcheck shell=bash
# Typing what the pages print. A command that is not printed there, word for word, is not typed:
# that is a failure. Sourced.

PAGES=(quick-start operating troubleshooting registrar ticket-office)

# The page that is read now, and what the command that was typed last said.
PAGE='' said=''

# Said in the pages, and run as printed elsewhere.
#   page    command    where
elsewhere() {
  cat <<'END'
quick-start	sudo ./latchwire lab up	LabIT
operating	sudo ./latchwire lab up	LabIT
operating	sudo ./latchwire lab --once	LabIT
ticket-office	sudo ./latchwire lab up	LabIT
ticket-office	./latchwire lab looking-glass	LabIT
END
}

TYPED=()

# block PAGE LANGUAGE TEXT: what a page has people write into a file.
block() { "$GUIDES/pages.py" block "$TOP/docs/$1.md" "$2" "$3"; }

# printed PAGE: its commands, a line each.
printed() { "$GUIDES/pages.py" commands "$TOP/docs/$1.md" | cut -f 2; }

# on_page COMMAND: notes that it is typed now; false where the page that is read does not print it.
on_page() {
  printed "$PAGE" | grep -qxF -e "$1" || {
    verdict 1 "$PAGE: $1" "the page does not print this"
    return 1
  }
  TYPED+=("$PAGE"$'\t'"$1")
}

# types MACHINE COMMAND [EXIT [TYPED]]: a shell of that machine runs it; TYPED is what it comes
# to where names like PEER or FILE stand for something; what it says is in $said.
types() {
  local machine=$1 command=$2 expected=${3:-0} real=${4:-$2} code
  on_page "$command" || return 1
  said=$(in_shell "$machine" "$real" 2>&1 </dev/null)
  code=$?
  { echo "\$ $real"; echo "$said"; echo "exit $code"; } >>"$RUN/typed-$machine.log"
  [ "$code" = "$expected" ]
  verdict $? "$PAGE, $machine: $real" "exit $code$( [ "$code" = "$expected" ] || echo " (expected: $expected): $(tail -n 3 <<<"$said")")"
}

# in_shell MACHINE LINE: in root's home directory there.
in_shell() {
  case $2 in
    apt-get*) within_online "$1" sh -c "cd && $2" ;;
    *) within "$1" sh -c "cd && $2" ;;
  esac
}

# watches MACHINE COMMAND PATTERN [TYPED]: a command that goes on until it is interrupted; it
# must have said PATTERN by then.
watches() {
  local machine=$1 command=$2 pattern=$3 real=${4:-$2} log
  on_page "$command" || return 1
  watch_begins "$machine" "$real"
  log=$WATCH_LOG
  await 30 grep -q -e "$pattern" "$log"
  verdict $? "$PAGE, $machine: $real" "$(grep -m 1 -e "$pattern" "$log" || tail -n 3 "$log")"
  watch_ends "$real"
}

# watch_begins MACHINE LINE: in the background there, on a terminal.
watch_begins() {
  local machine=$1
  WATCH_LOG=$RUN/watch-$((++watched)).log
  WATCH_OF[$2]=$watched
  enter "$machine" || return 1
  launch "watch-$watched" "$GUIDES/terminal.py" "${ENTER[@]}" TERM=xterm sh -c "cd && exec $2"
}

# watch_ends LINE: Ctrl-C, as a person would end it.
watch_ends() { stop "watch-${WATCH_OF[$1]}" INT; }
watched=0
declare -A WATCH_OF

# asked MACHINE COMMAND...: what a machine says, for the story itself.
asked() { within "$@" 2>>"$RUN/asked.log"; }

# verdict_all_typed: nothing that the pages print is left.
verdict_all_typed() {
  local page command left=()
  { printf '%s\n' "${TYPED[@]}"; elsewhere | cut -f 1,2; } >"$RUN/typed"
  for page in "${PAGES[@]}"; do
    while read -r command; do
      grep -qxF -e "$page"$'\t'"$command" "$RUN/typed" || left+=("$page: $command")
    done < <(printed "$page")
  done
  verdict ${#left[@]} "every command of ${PAGES[*]} was typed" \
    "${#TYPED[@]} typed$( [ ${#left[@]} = 0 ] || printf '; not typed: %s' "${left[@]}")"
}
