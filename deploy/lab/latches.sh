#!/usr/bin/env bash
# What latches are for, shown at running gateways: a flood of strangers and a sweep of forged resets
# against a session of BIRD, and a gateway killed under many live connections.
#
#   latches.sh [--flows N] [--syns N] [--sweeps N]     (1000, 1000000, 200000; about five minutes)
set -uo pipefail

# shellcheck source=deploy/lab/lab.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lab.sh"

FLOWS=1000 SYNS=1000000 SWEEPS=200000

options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --flows) FLOWS=$(value "$@") || exit 2; shift ;;
      --syns) SYNS=$(value "$@") || exit 2; shift ;;
      --sweeps) SWEEPS=$(value "$@") || exit 2; shift ;;
      *) fail 2 "$1 is not understood (expected: --flows N, --syns N, --sweeps N)" ;;
    esac
    shift
  done
}

# Strangers have to meet the policy that protects: it is for every remote address.
eval "exact_$(declare -f gateway_configuration)"
gateway_configuration() { exact_gateway_configuration "$@" | sed 's#remote: .*/32#remote: 0.0.0.0/0#'; }

# ask KIND: a line about the latches of gateway a: how many, their states, reasons and peers.
ask() {
  "$TOP/latchwire" latch list --json --socket "$(control_socket a)" | python3 -c '
import json, sys
told = json.load(sys.stdin)
kinds = {(l["state"], l["reason"], l["layers"][0]["peer"]) for l in told["latches"]}
print(told["total"], *(" ".join(kind) for kind in sorted(kinds)))'
}

verdict_flood() {
  local before after latches sent hardware a b
  before=$(connection 4) latches=$(ask)
  read -r a b <<<"$before"
  hardware=$(inside "$ROUTER_A" cat /sys/class/net/eth0/address)
  sent=$(inside "$ATTACKER" "$LAB/flood.py" eth0 "$hardware" "$(address b 4)" "$(address a 4)" \
    "${b##*:}" "${a##*:}" "$SYNS" "$SWEEPS")
  after=$(connection 4)
  [ "$before" = "$after" ] && is_established 4 && [ "$(ask)" = "$latches" ]
  verdict $? "strangers and forged resets change nothing" \
    "$sent segments sent; session $after; latches before: $latches, after: $(ask); counted $(dropped a)"
}

verdict_crash() {
  local latches text
  stop_router a
  stop_router b
  start server "$ROUTER_B" "$LAB/connections.py" serve "$(address b 4)"
  await 10 inside "$ROUTER_B" ss -Hltn "sport = 179" || fail 1 "nothing listens in router b"
  start client "$ROUTER_A" "$LAB/connections.py" hold \
    "$(address a 4)" "$(address b 4)" "$FLOWS" "$RUN/speak"
  await $((FLOWS / 8 + 60)) grep -q '^live' "$RUN/client.log"
  grep -qx "live $FLOWS" "$RUN/client.log"
  verdict $? "$FLOWS connections live" "$(tail -n 1 "$RUN/client.log")"
  stop gateway-a KILL
  start_gateway a
  await_gateway a
  latches=$(ask)
  [ "${latches%% *}" -ge "$FLOWS" ] && [[ $latches == *"established restored gateway-b"* ]]
  verdict $? "gateway a, killed and restarted, knows what they were latched to" "$latches"
  touch "$RUN/speak"
  await 90 grep -q '^reset' "$RUN/client.log"
  text=$(tail -n 1 "$RUN/client.log")
  [ "$text" = "reset $FLOWS alive 0 silent 0" ]
  verdict $? "every one of them is reset" "$text"
}

run_latches() {
  prepare
  verdict_tools
  start_captures
  start_routers
  verdict_established
  verdict_flood
  verdict_crash
  stop_captures >/dev/null
  verdict_protected "nothing unprotected was on the wire that a gateway sent"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

options "$@"
[ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
PATH=$PATH:/usr/sbin:/sbin
parse --once --ipv4
begin "lwl$$"
run_latches
