#!/usr/bin/env bash
# Sessions that live on while their keys are replaced: unmodified routers, two gateways that both
# take a new key every second, and between them a wire that loses and reorders.
set -uo pipefail

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DEPLOY=$(dirname "$LAB")
TOP=$(dirname "$DEPLOY")
RECEIVER=$TOP/gateway/src/test/resources/receiver/eao_receiver.py
control=

# shellcheck source=deploy/lab/register.sh
. "$LAB/register.sh"
# shellcheck source=deploy/lab/packages.sh
. "$LAB/packages.sh"
# shellcheck source=deploy/lab/topology.sh
. "$LAB/topology.sh"
# shellcheck source=deploy/lab/routers.sh
. "$LAB/routers.sh"
# shellcheck source=deploy/lab/gateways.sh
. "$LAB/gateways.sh"
# shellcheck source=deploy/lab/verdicts.sh
. "$LAB/verdicts.sh"

usage() {
  cat <<'END'
usage: latchwire lab rollover [OPTIONS]

  --seconds N            how long (600)
  --loss PERCENT         frames that the wire loses, each way (30)
  --delay MICROSECONDS   most that it holds a frame back, drawn anew for each: reordering (20000)
  --seed N               of the wire (1)
  --mode MODE            gateway, or bridge: how the routers fare without gateways (gateway)
  --control yes|no       at the same time the same with a bridge, in namespaces of its own: what it
                         says is printed and decides nothing (yes)
  --evidence DIRECTORY   keep captures, logs and configurations there

A kernel doubles the time after each retransmission in vain, so a wire that loses 30 % each way
outlasts a hold time of 9 s now and then, whatever stands between. Those of the routers here
retransmit from 20 ms on (rto_min of the route), six times without doubling as long as fewer than
four segments are under way (net.ipv4.tcp_thin_linear_timeouts), and at least once a second where
the kernel has net.ipv4.tcp_rto_max_ms. BIRD knows nothing of it.

BIRD at both ends, hold time 9 s; both gateways take a new key every second, hold-time 5 s.
Must be root. Exits 0 when no session was lost and nothing was accepted under a wrong key.
END
}

parse() {
  SECONDS_LONG=600 LOSS=30 DELAY=20000 SEED=1 EVIDENCE='' MODE=gateway CONTROL=yes
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) usage; exit 0 ;;
      *) [ $# -ge 2 ] || fail 2 "$1 needs a value" ;;
    esac
    case $1 in
      --seconds) SECONDS_LONG=$2 ;;
      --loss) LOSS=$2 ;;
      --delay) DELAY=$2 ;;
      --seed) SEED=$2 ;;
      --evidence) EVIDENCE=$2 ;;
      --mode) MODE=$2 ;;
      --control) CONTROL=$2 ;;
      *) fail 2 "$1 is not understood; see: latchwire lab rollover --help" ;;
    esac
    shift 2
  done
  case $MODE in gateway | bridge) ;; *) fail 2 "--mode $MODE (expected: gateway or bridge)" ;; esac
  case $CONTROL in yes | no) ;; *) fail 2 "--control $CONTROL (expected: yes or no)" ;; esac
  [ "$MODE" = gateway ] || CONTROL=no
  # Read by the other scripts.
  # shellcheck disable=SC2034
  DAEMON=bird ROUTES=100 FAMILIES=(4 6) PATIENCE=120
  # shellcheck disable=SC2034
  PROTECTED_PORT='      port: 179'
}

# roll_every_second SIDE: the lab's configuration, but for when keys are replaced.
roll_every_second() {
  local file=$RUN/gateway-$1/latchwire.yaml
  sed -i 's/rollover: .*/rollover: { age: 1s }\n      hold-time: 5s/' "$file"
  grep -q 'hold-time: 5s' "$file" || fail 1 "the configuration of gateway $1 is not as expected"
}

# spoil_the_wire: in the place of the hub.
spoil_the_wire() {
  gcc -O2 -Wall -Wextra -o "$RUN/bad-wire" "$LAB/bad-wire.c" || fail 3 "cannot compile the wire"
  ip -n "$WIRE" link set dev a nomaster
  ip -n "$WIRE" link set dev b nomaster
  start wire "$WIRE" "$RUN/bad-wire" a b "$LOSS" "$DELAY" "$SEED"
}

# retransmit_early: both routers, both families.
retransmit_early() {
  local side family
  for side in a b; do
    inside "$(router_of "$side")" sysctl -qw net.ipv4.tcp_thin_linear_timeouts=1 ||
      fail 3 "cannot set tcp_thin_linear_timeouts of router $side"
    inside "$(router_of "$side")" sysctl -qw net.ipv4.tcp_rto_max_ms=1000 2>>"$RUN/sysctl.log" ||
      say "router $side: the kernel does not bound the time between retransmissions"
    for family in "${FAMILIES[@]}"; do
      ip -n "$(router_of "$side")" "-$family" route add "$(address "$(other "$side")" "$family")" \
        dev eth0 rto_min 20ms || fail 3 "cannot set rto_min of router $side"
    done
  done
}

# begin_control: the same wire with a bridge in place of each gateway, by another run of this script.
begin_control() {
  "${BASH_SOURCE[0]}" --mode bridge --seconds "$SECONDS_LONG" --loss "$LOSS" --delay "$DELAY" \
    --seed "$SEED" ${EVIDENCE:+--evidence "$EVIDENCE/control"} >"$RUN/control.txt" 2>&1 &
  control=$!
}

end_control() {
  [ "$CONTROL" = yes ] || return 0
  wait "$control"
  say "the same with a bridge in place of each gateway:"
  sed 's/^/control: /' "$RUN/control.txt" >&2
  control=
}

finish() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  [ -z "$control" ] || { kill "$control"; wait "$control"; } 2>/dev/null
  dismantle "$RUN"
  rm -rf "$RUN"
  release_services
  exit "$code"
}

# rolled SIDE: the highest number of keys that one session of that side has had, by its captures.
rolled() { judge keys "$RUN/wire-$1.pcap"; }

verdicts_of_gateways() {
  local side wrong
  for side in a b; do
    gateway_status "$side" >"$RUN/status-$side.json" 2>>"$RUN/show.log"
    say "gateway $side dropped: $(dropped "$side")"
    wrong=$("$LAB/status.py" dropped <"$RUN/status-$side.json" | grep -o '"bad_mac": *[0-9]*' || true)
    verdict "$([ -z "$wrong" ] || [ "${wrong##*[: ]}" = 0 ]; echo $?)" \
      "gateway $side met no wrong MAC" "${wrong:-none}"
  done
}

# Every MAC, by a program that shares no code with the gateway.
verdict_macs() {
  local side kek text
  kek=$(tr -d '[:space:]' <"$RUN/gateway-a/kek.1")
  for side in a b; do
    text=$(python3 "$RECEIVER" "$RUN/wire-$side.pcap" "$kek" 1)
    verdict $? "an independent receiver finds every MAC of gateway $side right" "$text"
  done
}

verdicts_of_captures() {
  local side family keys
  verdict_protected "nothing unprotected was on the wire"
  for family in "${FAMILIES[@]}"; do
    nothing_foreign_delivered "$family" "$over"
    verdict $? "every delivered $(family_name "$family") segment had been sent, and no more often" \
      "$(paste -sd' ' "$RUN/delivered.log")"
  done
  for side in a b; do
    keys=$(rolled "$side")
    verdict $? "gateway $side took new keys" "$keys"
  done
  verdict_macs
}

main() {
  local family side began left lost over
  local -A first
  parse "$@"
  [ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
  PATH=$PATH:/usr/sbin:/sbin
  sweep
  open_run "lwr$$" || fail 3 "cannot make $RUNS/lwr$$"
  name_places "lwr$$"
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  need_commands ip ethtool sysctl ss ping tcpdump python3 setsid gcc bird birdc || exit 3
  [ "$MODE" = bridge ] || build_gateway
  [ "$CONTROL" = no ] || begin_control
  build_topology
  retransmit_early
  prepare_gateways
  for side in a b; do
    [ "$MODE" = bridge ] || roll_every_second "$side"
    start_gateway "$side"
  done
  await_gateway a
  await_gateway b
  await 10 routers_reach_each_other || fail 1 "router a does not reach router b"
  start_captures
  start_router a
  start_router b
  verdict_established
  spoil_the_wire
  for family in "${FAMILIES[@]}"; do first[$family]=$(connection "$family"); done
  began=$(now)
  left=$SECONDS_LONG
  say "$LOSS % loss and up to $DELAY us delay for $SECONDS_LONG s: ${first[*]}"
  while [ "$left" -gt 0 ]; do
    sleep $((left < 10 ? left : 10))
    left=$((left - 10))
    for family in "${FAMILIES[@]}"; do
      [ "$(connection "$family")" = "${first[$family]}" ] && is_established "$family" && continue
      left=0
    done
  done
  for family in "${FAMILIES[@]}"; do
    is_unharmed "$family" "${first[$family]}"
    verdict $? "the $(family_name "$family") session is the same, Established and talking" \
      "connection $(connection "$family") after $(awk -v a="$began" -v b="$(now)" 'BEGIN {printf "%.0f", b - a}') s, was ${first[$family]}"
  done
  if [ "$MODE" = gateway ]; then verdicts_of_gateways; fi
  over=$(now)
  lost=$(stop_captures)
  verdict "$lost" "the captures are complete" "$lost of ${#CAPTURES[@]} lost frames"
  if [ "$MODE" = gateway ]; then verdicts_of_captures; fi
  stop wire
  say "wire: $(cat "$RUN/wire.log")"
  end_control
  keep_evidence
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

main "$@"
