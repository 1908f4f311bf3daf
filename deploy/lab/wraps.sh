#!/usr/bin/env bash
# So much through one connection that its sequence number wraps: each wrap has to find another key,
# by a capture of the headers on the wire; and every MAC on both sides of a wrap is right, by a
# capture of whole segments there.
set -uo pipefail

# shellcheck source=deploy/lab/lab.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lab.sh"

RECEIVER=$TOP/gateway/src/test/resources/receiver/eao_receiver.py
FIRST_PORT=20000

usage() {
  cat <<'END'
usage: latchwire lab wraps [OPTIONS]

  --mib N          how much is sent, one way (8192: two wraps, wherever the number begins)
  --initial N      initial sequence number (as the router's kernel draws it)
  --wraps N        wraps that are expected at least (2)
  --evidence DIR   keep captures, logs and configurations there: about 130 octets a segment

Must be root. Exits 0 when everything arrived as it was sent and no key went over a wrap.
END
}

options() {
  MIB=8192 INITIAL='' WRAPS=2 KEEP=''
  while [ $# -gt 0 ]; do
    case $1 in
      --mib) MIB=$(value "$@") || exit 2; shift ;;
      --initial) INITIAL=$(value "$@") || exit 2; shift ;;
      --wraps) WRAPS=$(value "$@") || exit 2; shift ;;
      --evidence) KEEP=$(value "$@") || exit 2; shift ;;
      -h | --help) usage; exit 0 ;;
      *) fail 2 "$1 is not understood; see: latchwire lab wraps --help" ;;
    esac
    shift
  done
}

# capture LABEL PORT SNAPLEN FILTER: of what comes in at that port of the wire.
capture() {
  start "capture-$1" "$WIRE" tcpdump -Z root -i "$2" -Q in -s "$3" -B 131072 -w "$RUN/$1.pcap" "$4"
  await 10 grep -q 'listening on' "$RUN/capture-$1.log" ||
    fail 1 "tcpdump does not start: $(tail -n 2 "$RUN/capture-$1.log")"
}

# Ethernet, IPv4 without options, the longest TCP header.
HEADERS=94
# Within 64 KiB of a wrap, or with a header that has room for a key.
NEAR_WRAP='tcp port 179 and (tcp[4:4] >= 0xffff0000 or tcp[4:4] < 0x00010000 or tcp[12] & 0xf0 > 0xa0)'

verdict_arrived() {
  local poured took
  start sink "$ROUTER_B" "$LAB/connections.py" sink "$(address b 4)"
  await 10 inside "$ROUTER_B" ss -Hltn "sport = 179" || fail 1 "nothing listens in router b"
  start pour "$ROUTER_A" "$LAB/connections.py" pour \
    "$(address a 4)" "$(address b 4)" $((MIB << 20)) ${INITIAL:+"$INITIAL"}
  await $((MIB / 4 + 120)) is_gone sink
  poured=$(tail -n 1 "$RUN/pour.log") took=$(tail -n 1 "$RUN/sink.log")
  [[ $took == "took $((MIB << 20)) octets, "* ]] && [ "${took##* }" = "${poured##* }" ]
  verdict $? "all that was sent arrived" "$poured; $took"
}

# Frames wait in the kernel while tcpdump catches up.
has_settled() {
  local before
  before=$(stat -c %s "$RUN"/{headers,near}-?.pcap)
  sleep 1
  [ "$(stat -c %s "$RUN"/{headers,near}-?.pcap)" = "$before" ]
}

verdict_captures() {
  local label counted
  await 120 has_settled
  for label in headers-a headers-b near-a; do
    stop "capture-$label" INT
    counted=$(grep -E 'packets (captured|dropped)' "$RUN/capture-$label.log" | paste -sd, )
    grep -q '^0 packets dropped by kernel' "$RUN/capture-$label.log"
    verdict $? "the capture $label is complete" "$counted"
  done
}

run_wraps() {
  local text side
  prepare
  verdict_tools
  capture headers-a a $HEADERS "tcp port 179"
  capture headers-b b $HEADERS "tcp port 179"
  capture near-a a 0 "$NEAR_WRAP"
  verdict_arrived
  verdict_captures
  text=$("$LAB/wraps.py" "$RUN/headers-a.pcap" $FIRST_PORT $((MIB << 20)) "$WRAPS")
  verdict $? "no key of gateway a went over a wrap" "$text"
  text=$("$LAB/wraps.py" "$RUN/headers-b.pcap" 179 0 0)
  verdict $? "gateway b, which sent next to nothing, needed no other" "$text"
  text=$(python3 "$RECEIVER" "$RUN/near-a.pcap" "$(tr -d '[:space:]' <"$RUN/gateway-a/kek.1")" 1)
  verdict $? "an independent receiver finds every MAC near the wraps right" "$text"
  for side in a b; do
    text=$(dropped "$side")
    [[ ! $text =~ bad_mac|replay|key|kek ]]
    verdict $? "gateway $side refused no key, number or MAC" "$text"
  done
  EVIDENCE=$KEEP
  keep_evidence
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

options "$@"
[ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
PATH=$PATH:/usr/sbin:/sbin
parse --once --ipv4
begin "lww$$"
run_wraps
