#!/usr/bin/env bash
# What two gateways cost on the way: the same measurements through a kernel bridge, a copy loop in
# C and the gateways, in alternating runs, so that a busy moment of the machine meets all three.
set -uo pipefail

DEPLOY=$(dirname "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")
TOP=$(dirname "$DEPLOY")
LAB=$DEPLOY/lab
BENCH=$DEPLOY/bench

# shellcheck source=deploy/lab/register.sh
. "$LAB/register.sh"
# shellcheck source=deploy/lab/packages.sh
. "$LAB/packages.sh"
# shellcheck source=deploy/lab/topology.sh
. "$LAB/topology.sh"
# shellcheck source=deploy/lab/gateways.sh
. "$LAB/gateways.sh"

IPERF_PORT=5201 PINGPONG_PORT=11111 DISCARD_PORT=9

usage() {
  cat <<'END'
usage: latchwire bench wire [--runs N] [--seconds N] [--modes "MODE..."] [--raw FILE]

  --runs N        runs that count, after one that does not (5)
  --seconds N     length of one measurement (3)
  --modes LIST    of bridge, relay, gateway ("bridge relay gateway")
  --raw FILE      also write every single figure there, tab-separated

Must be root. Prints one table: medians, and what the gateways reach of the others.
END
}

parse() {
  RUNS_COUNTED=5 SECONDS_EACH=3 MODES=(bridge relay gateway) RAW=''
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || [ "$1" = -h ] || [ "$1" = --help ] || fail 2 "$1 needs a value"
    case $1 in
      --runs) RUNS_COUNTED=$2 ;;
      --seconds) SECONDS_EACH=$2 ;;
      --modes) read -ra MODES <<<"$2" ;;
      --raw) RAW=$2 ;;
      -h | --help) usage; exit 0 ;;
      *) fail 2 "$1 is not understood; see: latchwire bench wire --help" ;;
    esac
    shift 2
  done
  [[ $RUNS_COUNTED =~ ^[1-9][0-9]?$ ]] || fail 2 "--runs $RUNS_COUNTED (expected: 1..99)"
  [[ $SECONDS_EACH =~ ^[1-9][0-9]?$ ]] || fail 2 "--seconds $SECONDS_EACH (expected: 1..99)"
}

# enter MODE: the lab with that in place of the gateways.
enter() {
  MODE=$1
  RUN=$RUNS/lw$$-$1
  name_places "lw$$-$1"
}

finish() {
  local code=$? mode
  trap '' INT TERM HUP
  trap - EXIT
  for mode in "${MODES[@]}"; do
    enter "$mode"
    [ ! -d "$RUN" ] || { dismantle "$RUN"; rm -rf "$RUN"; }
  done
  release_services
  exit "$code"
}

stand_up() {
  open_run "lw$$-$1" || fail 3 "cannot make $RUNS/lw$$-$1"
  enter "$1"
  build_topology
  prepare_gateways
  start_gateway a
  start_gateway b
  await_gateway a
  await_gateway b
  await 10 routers_reach_each_other || fail 1 "no way through the $MODE"
  start iperf3 "$ROUTER_B" iperf3 -s -p $IPERF_PORT
  start sockperf "$ROUTER_B" sockperf server --tcp -i "$ADDRESS_B4" -p $PINGPONG_PORT
  await 10 listen_both || fail 1 "the servers of the measurements do not start"
  cat >"$RUN/frames.conf" <<END
{ eth(da=$MAC_B, sa=$MAC_A), ipv4(saddr=$ADDRESS_A4, daddr=$ADDRESS_B4, ttl=64),
  udp(sp=$DISCARD_PORT, dp=$DISCARD_PORT), fill(0, 18) }
END
}

listen_both() { listens $IPERF_PORT && listens $PINGPONG_PORT; }
listens() { inside "$ROUTER_B" ss -Htln "sport = :$1" | grep -q .; }

# --- measurements: each prints "NAME VALUE" per line ------------------------------------------

iperf() { # NAME ADDRESS [OPTION...]
  inside "$ROUTER_A" iperf3 -c "$2" -p $IPERF_PORT -t "$SECONDS_EACH" -J "${@:3}" >"$RUN/iperf.json"
  "$LAB/pick.py" end sum_received bits_per_second <"$RUN/iperf.json" |
    awk -v n="$1" '{printf "%s %.1f\n", n, $1 / 1e6}'
}

frames_received() { inside "$ROUTER_B" cat /sys/class/net/eth0/statistics/rx_packets; }
frames_sent() { inside "$ROUTER_A" cat /sys/class/net/eth0/statistics/tx_packets; }

# per_second NAME COUNT SINCE: SINCE in microseconds.
per_second() {
  awk -v n="$1" -v c="$2" -v t=$((${EPOCHREALTIME/[.,]/} - $3)) \
    'BEGIN {printf "%s %.0f\n", n, c * 1e6 / t}'
}

small_frames() {
  local received sent began
  received=$(frames_received) sent=$(frames_sent) began=${EPOCHREALTIME/[.,]/}
  inside "$ROUTER_A" timeout "$SECONDS_EACH" trafgen -i "$RUN/frames.conf" -o eth0 -P 1 -q -t 0 \
    >>"$RUN/trafgen.log" 2>&1
  per_second frames-offered $(($(frames_sent) - sent)) "$began"
  per_second frames-delivered $(($(frames_received) - received)) "$began"
}

small_segments() {
  local received began
  received=$(frames_received) began=${EPOCHREALTIME/[.,]/}
  iperf ignored "$ADDRESS_B4" -M 88 >/dev/null
  per_second segments-delivered $(($(frames_received) - received)) "$began"
}

ping_pong() {
  inside "$ROUTER_A" sockperf ping-pong --tcp -i "$ADDRESS_B4" -p $PINGPONG_PORT -m 64 \
    -t "$SECONDS_EACH" 2>&1 | sed 's/\x1b\[[0-9;]*m//g' >"$RUN/pingpong.log"
  awk '/percentile 50.000/ {print "pingpong-p50", $NF} /percentile 99.000/ {print "pingpong-p99", $NF}' \
    "$RUN/pingpong.log"
}

measure() {
  iperf tcp4 "$ADDRESS_B4"
  iperf tcp6 "$ADDRESS_B6"
  small_segments
  small_frames
  ping_pong
}

main() {
  local mode round
  parse "$@"
  [ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets). Remedy: sudo ./latchwire bench wire"
  PATH=$PATH:/usr/sbin:/sbin
  # Read by gateways.sh: benchmarks protect all TCP between the two ends.
  # shellcheck disable=SC2034
  FAMILIES=(4 6) PROTECTED_PORT=''
  mkdir -p "$RUNS"
  sweep
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  need_commands ip ethtool sysctl ss ping python3 setsid gcc iperf3 sockperf trafgen || exit 3
  for mode in "${MODES[@]}"; do
    if [ "$mode" = gateway ]; then build_gateway; fi
  done
  for mode in "${MODES[@]}"; do
    say "setting up: $mode"
    stand_up "$mode"
  done
  for ((round = 0; round <= RUNS_COUNTED; round++)); do
    for mode in "${MODES[@]}"; do
      enter "$mode"
      say "run $round of $RUNS_COUNTED, $mode$([ "$round" != 0 ] || echo ' (warming up, not counted)')"
      measure | sed "s/^/$round $mode /; s/ /\t/g"
    done
  done >"$RUNS/lw$$-${MODES[0]}/figures"
  [ -z "$RAW" ] || cp "$RUNS/lw$$-${MODES[0]}/figures" "$RAW"
  "$BENCH/table.py" "${MODES[@]}" <"$RUNS/lw$$-${MODES[0]}/figures"
}

main "$@"
