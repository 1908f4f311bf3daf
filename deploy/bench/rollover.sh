#!/usr/bin/env bash
# What new keys cost a stream: iperf3 through two gateways that both take a new key every second, in
# windows of 100 ms; then through a bridge in place of each gateway. On a clean wire and on a bad one.
set -uo pipefail

BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source=deploy/lab/lab.sh
. "$BENCH/../lab/lab.sh"

IPERF_PORT=5201

usage() {
  cat <<'END'
usage: latchwire bench rollover [OPTIONS]

  --seconds N            of each measurement (60)
  --loss PERCENT         frames that the bad wire loses, each way (30)
  --delay MICROSECONDS   most that it holds a frame back, drawn anew for each (20000)
  --modes LIST           of gateway, bridge ("gateway bridge")
  --wires LIST           of clean, bad ("clean bad")

Must be root.
END
}

options() {
  SECONDS_EACH=60 LOSS=30 DELAY=20000 MODES=(gateway bridge) WIRES=(clean bad)
  while [ $# -gt 0 ]; do
    case $1 in
      --seconds) SECONDS_EACH=$(value "$@") || exit 2; shift ;;
      --loss) LOSS=$(value "$@") || exit 2; shift ;;
      --delay) DELAY=$(value "$@") || exit 2; shift ;;
      --modes) read -ra MODES <<<"$2"; shift ;;
      --wires) read -ra WIRES <<<"$2"; shift ;;
      -h | --help) usage; exit 0 ;;
      *) fail 2 "$1 is not understood; see: latchwire bench rollover --help" ;;
    esac
    shift
  done
}

# The lab's configuration, but for when keys are replaced.
eval "usual_$(declare -f gateway_configuration)"
gateway_configuration() {
  usual_gateway_configuration "$@" | sed 's/rollover: .*/rollover: { age: 1s }\n      hold-time: 5s/'
}

listens() { inside "$ROUTER_B" ss -Htln "sport = :$IPERF_PORT" | grep -q .; }

# measure MODE WIRE: in the lab of its own that stands.
measure() {
  local port
  for port in a b; do
    start "capture-keys-$port" "$WIRE" tcpdump -Z root -i "$port" -Q in -s 0 -U -w "$RUN/keys-$port.pcap" \
      "tcp port $IPERF_PORT and tcp[12] & 0xf0 > 0xa0"
    await 10 grep -q 'listening on' "$RUN/capture-keys-$port.log" || fail 1 "tcpdump does not start"
  done
  if [ "$2" = bad ]; then
    gcc -O2 -Wall -Wextra -o "$RUN/bad-wire" "$LAB/bad-wire.c" || fail 3 "cannot compile the wire"
    ip -n "$WIRE" link set dev a nomaster
    ip -n "$WIRE" link set dev b nomaster
    start wire "$WIRE" "$RUN/bad-wire" a b "$LOSS" "$DELAY" 1
  fi
  start iperf3 "$ROUTER_B" "$BENCH/dips.py" stamp iperf3 -s -p $IPERF_PORT -i 0.1 -f k --forceflush
  await 10 listens || fail 1 "iperf3 does not start"
  inside "$ROUTER_A" iperf3 -c "$(address b 4)" -p $IPERF_PORT -t "$SECONDS_EACH" >"$RUN/client.log" 2>&1 ||
    say "iperf3: $(tail -n 1 "$RUN/client.log")"
  sleep 1
  for port in a b; do stop "capture-keys-$port" INT; done
  stop iperf3
  echo "$1, $2 wire$([ "$2" = clean ] || echo ": $LOSS % lost each way, up to $DELAY us late")"
  "$BENCH/dips.py" judge "$RUN/iperf3.log" "$RUN/keys-a.pcap" "$RUN/keys-b.pcap" | sed 's/^/  /'
}

main() {
  local mode wire
  options "$@"
  [ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
  PATH=$PATH:/usr/sbin:/sbin
  need_commands iperf3 gcc tcpdump || exit 3
  for wire in "${WIRES[@]}"; do
    for mode in "${MODES[@]}"; do
      # A lab each, taken down when its subshell ends.
      (
        parse --once --ipv4 --mode "$mode"
        PROTECTED_PORT=''
        begin "lwd$$-$mode-$wire"
        prepare
        measure "$mode" "$wire"
      ) || exit $?
    done
  done
}

main "$@"
