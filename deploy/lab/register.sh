# shellcheck shell=bash
# What a run of the lab has made, written down before it is made or at once after, so that the run
# itself, a signal or a later run can take away exactly that and nothing else. Sourced.
#
# A run owns one directory below $RUNS. Its files:
#   owner        "PID START-TIME" of the script; a run without a living owner was interrupted
#   kept         there when `lab up` left the lab standing on purpose
#   namespaces   "NAME INODE" per line
#   processes    "PID START-TIME LABEL" per line
#   *.log        what the processes said

RUNS=/run/latchwire-lab

say() { printf 'lab: %s\n' "$*" >&2; }
complain() { printf 'lab: error: %s\n' "$*" >&2; }

# fail CODE TEXT...: ends the script; the trap of the run cleans up.
fail() {
  local code=$1
  shift
  complain "$*"
  exit "$code"
}

# start_time PID: ticks since boot at which the process began: with the pid it names a process for
# good. Nothing for a process that is gone or a zombie.
start_time() {
  local line state rest
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  rest=${line##*) }
  read -r state _ <<<"$rest"
  [ "$state" != Z ] || return 1
  cut -d' ' -f20 <<<"$rest"
}

# is_same_process PID START
is_same_process() {
  [ "$(start_time "$1")" = "$2" ]
}

# await SECONDS COMMAND...: looks twenty times a second until the command succeeds; false when the
# time is over.
await() {
  local deadline=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "${EPOCHREALTIME/[.,]/}" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# open_run NAME: makes the run's directory; RUN is its path. False when the name is taken.
open_run() {
  mkdir -p "$RUNS"
  chmod 755 "$RUNS"
  RUN=$RUNS/$1
  mkdir "$RUN" 2>/dev/null || return 1
  echo "$$ $(start_time $$)" >"$RUN/owner"
  : >"$RUN/namespaces"
  : >"$RUN/processes"
}

# adopt_run NAME: an existing run, to look at it or to take it down.
adopt_run() {
  RUN=$RUNS/$1
  [ -d "$RUN" ]
}

# add_namespace NAME
add_namespace() {
  [ ! -e "/run/netns/$1" ] || fail 3 "a network namespace $1 exists and is not of this run"
  ip netns add "$1" || fail 3 "cannot make the network namespace $1"
  echo "$1 $(namespace_inode "$1")" >>"$RUN/namespaces"
}

namespace_inode() { stat -Lc %i "/run/netns/$1" 2>/dev/null; }

# inside NAMESPACE COMMAND...
inside() { ip netns exec "$@"; }

# start LABEL NAMESPACE COMMAND...: a background process in that namespace.
start() {
  local label=$1 namespace=$2
  shift 2
  launch "$label" ip netns exec "$namespace" "$@"
}

# launch LABEL COMMAND...: a background process in a session of its own, written down.
launch() {
  local label=$1 pid
  shift
  setsid "$@" >>"$RUN/$label.log" 2>&1 </dev/null &
  pid=$!
  disown "$pid"
  echo "$pid $(start_time "$pid") $label" >>"$RUN/processes"
}

# pid_of LABEL: the pid of the last process started under that label, if it lives.
pid_of() {
  local pid started label found=
  while read -r pid started label; do
    if [ "$label" = "$1" ] && is_same_process "$pid" "$started"; then found=$pid; fi
  done <"$RUN/processes"
  [ -n "$found" ] && echo "$found"
}

is_running() { pid_of "$1" >/dev/null; }

# stop LABEL [SIGNAL]: asks the process to end, insists after five seconds.
stop() {
  local pid
  pid=$(pid_of "$1") || return 0
  kill -s "${2:-TERM}" "$pid" 2>/dev/null
  await 5 is_gone "$1" && return 0
  kill -s KILL "$pid" 2>/dev/null
  await 5 is_gone "$1"
}

is_gone() { ! is_running "$1"; }

# signal_processes RUN SIGNAL: to every process of a run that still is the one written down.
signal_processes() {
  local pid started _label
  while read -r pid started _label; do
    if is_same_process "$pid" "$started"; then kill -s "$2" "$pid" 2>/dev/null; fi
  done <"$1/processes"
  return 0
}

# no_process_lives RUN
no_process_lives() {
  local pid started _label
  while read -r pid started _label; do
    if is_same_process "$pid" "$started"; then return 1; fi
  done <"$1/processes"
}

# dismantle RUN: ends the run's processes and deletes its namespaces; the directory stays.
dismantle() {
  local run=$1 name inode foreign
  [ -e "$run/processes" ] || return 0
  signal_processes "$run" TERM
  if ! await 5 no_process_lives "$run"; then
    signal_processes "$run" KILL
    await 5 no_process_lives "$run" || complain "a process of $run does not end"
  fi
  while read -r name inode; do
    [ "$(namespace_inode "$name")" = "$inode" ] || continue
    foreign=$(ip netns pids "$name" | tr '\n' ' ')
    [ -z "$foreign" ] || say "left alone in $name: processes $foreign(not started by this run)"
    # A stranger's process keeps a namespace alive after its name is gone: its links go now.
    ip -n "$name" -o link show type veth 2>/dev/null | sed 's/^[0-9]*: \([^@:]*\).*/\1/' |
      while read -r link; do ip -n "$name" link delete "$link" 2>/dev/null; done
    ip netns delete "$name"
  done <"$run/namespaces"
}

# leftovers RUN: prints what of a run still exists after it was dismantled.
leftovers() {
  local name inode pid started label
  while read -r name inode; do
    if [ "$(namespace_inode "$name")" = "$inode" ]; then echo "namespace $name"; fi
  done <"$1/namespaces"
  while read -r pid started label; do
    if is_same_process "$pid" "$started"; then echo "process $pid ($label)"; fi
  done <"$1/processes"
}

# sweep: takes down what interrupted runs left; leaves living runs and kept labs alone.
sweep() {
  local run owner started
  for run in "$RUNS"/*/; do
    run=${run%/}
    if [ ! -d "$run" ] || [ -e "$run/kept" ]; then continue; fi
    read -r owner started 2>/dev/null <"$run/owner" || continue
    if is_same_process "$owner" "$started"; then continue; fi
    say "cleaning up after an interrupted run: ${run##*/}"
    dismantle "$run"
    rm -rf "$run"
  done
}
