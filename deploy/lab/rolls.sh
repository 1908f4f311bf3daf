#!/usr/bin/env bash
# The operator's word `rollover all` to two gateways with many live connections between them: each
# connection gets new keys on both sides, and none notices.
set -uo pipefail

# shellcheck source=deploy/lab/lab.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lab.sh"

usage() {
  cat <<'END'
usage: latchwire lab rolls [OPTIONS]

  --flows N       live TCP connections through both gateways (1000)
  --installs N    key-installs-per-second of both (1000): an order for F flows is carried out in
                  about 2 F / N seconds
  --within N      seconds from the order until all have new keys (10); 0 asserts no time

Each connection says something about once a second. Must be root. Exits 0 when all keys were new and
confirmed in time and no connection was lost.
END
}

options() {
  FLOWS=1000 INSTALLS=1000 WITHIN=10
  while [ $# -gt 0 ]; do
    case $1 in
      --flows) FLOWS=$(value "$@") || exit 2; shift ;;
      --installs) INSTALLS=$(value "$@") || exit 2; shift ;;
      --within) WITHIN=$(value "$@") || exit 2; shift ;;
      -h | --help) usage; exit 0 ;;
      *) fail 2 "$1 is not understood; see: latchwire lab rolls --help" ;;
    esac
    shift
  done
}

# The lab's configuration, but for how many keys the peer may have installed.
eval "usual_$(declare -f gateway_configuration)"
gateway_configuration() {
  usual_gateway_configuration "$@" |
    sed "s/^    keks:/    key-installs-per-second: $INSTALLS\n    keks:/"
}

verdict_live() {
  start server "$ROUTER_B" "$LAB/connections.py" serve "$(address b 4)"
  await 10 inside "$ROUTER_B" ss -Hltn "sport = 179" || fail 1 "nothing listens in router b"
  start client "$ROUTER_A" "$LAB/connections.py" talk \
    "$(address a 4)" "$(address b 4)" "$FLOWS" "$RUN/enough"
  await $((FLOWS / 5 + 60)) grep -q '^live' "$RUN/client.log"
  grep -qx "live $FLOWS" "$RUN/client.log"
  verdict $? "$FLOWS connections live" "$(tail -n 1 "$RUN/client.log")"
}

# counted SIDE: keys refused because of their number, and wrong MACs.
counted() {
  dropped "$1" | python3 -c '
import json, sys
drops = json.load(sys.stdin)
print("key_rate", drops.get("key_rate", 0), "bad_mac", drops.get("bad_mac", 0))'
}

verdict_rolled() {
  local text
  text=$("$LAB/rolled.py" "$TOP/latchwire" "$FLOWS" "$([ "$WITHIN" = 0 ] && echo 600 || echo "$WITHIN")" \
    "$(control_socket a)" all "$(control_socket b)" all 2>>"$RUN/rolled.log")
  verdict $? "an order gives every connection new keys on both sides$(
    [ "$WITHIN" = 0 ] || echo " within $WITHIN s")" "$text"
}

verdict_none_lost() {
  local text side
  touch "$RUN/enough"
  await 60 grep -q '^talked' "$RUN/client.log"
  text=$(grep '^talked' "$RUN/client.log")
  [[ $text == "talked $FLOWS lost 0 "* ]]
  verdict $? "none of the connections is lost" "$text"
  for side in a b; do
    text=$(counted "$side")
    [ "$text" = "${before[$side]}" ]
    verdict $? "meanwhile gateway $side refused no key and met no wrong MAC" \
      "$text, before the order ${before[$side]}"
  done
}

# On the wire, as each gateway sends it; whole frames, so that checksums can be checked.
verdict_wire() {
  local side lost=0 text
  for side in a b; do
    stop "capture-wire-$side" INT
    grep -q '^0 packets dropped by kernel' "$RUN/capture-wire-$side.log" || lost=$((lost + 1))
  done
  verdict "$lost" "the captures are complete" "$lost of 2 lost frames"
  verdict_protected "nothing unprotected was on the wire"
  text=$(judge rolled "$RUN/wire-a.pcap" "$RUN/wire-b.pcap")
  verdict $? "both ends of every connection have sent another key after the first" "$text"
}

run_rolls() {
  local side
  local -A before
  prepare
  verdict_tools
  for side in a b; do
    start_capture "wire-$side" "$WIRE" "$side" in
    await 10 grep -q 'listening on' "$RUN/capture-wire-$side.log" ||
      fail 1 "tcpdump does not start: $(tail -n 2 "$RUN/capture-wire-$side.log")"
  done
  verdict_live
  for side in a b; do before[$side]=$(counted "$side"); done
  verdict_rolled
  verdict_none_lost
  verdict_wire
  keep_evidence
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

options "$@"
[ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
PATH=$PATH:/usr/sbin:/sbin
parse --once --ipv4
begin "lwk$$"
run_rolls
