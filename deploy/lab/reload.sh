#!/usr/bin/env bash
# What a change of the configuration does to live connections, shown at running gateways: nothing to
# those that it leaves as they are, whatever their number; and no order of changes, restarts and
# crashes gives a connection of one peer to another whose selectors overlap.
#
#   reload.sh [--flows N] [--reloads N] [--orders N] [--seed N]     (1000, 30, 12, 1; ten minutes)
set -uo pipefail

# shellcheck source=deploy/lab/lab.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lab.sh"

FLOWS=1000 RELOADS=30 ORDERS=12 SEED=1

options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --flows) FLOWS=$(value "$@") || exit 2; shift ;;
      --reloads) RELOADS=$(value "$@") || exit 2; shift ;;
      --orders) ORDERS=$(value "$@") || exit 2; shift ;;
      --seed) SEED=$(value "$@") || exit 2; shift ;;
      *) fail 2 "$1 is not understood (expected: --flows N, --reloads N, --orders N, --seed N)" ;;
    esac
    shift
  done
}

# --- configurations --------------------------------------------------------------------------

# configuration_of_a ORDER [AGE]: gateway a knows two peers with overlapping selectors; the first
# policy that matches decides, so ORDER says who gets the sessions: b or x.
configuration_of_a() {
  local to_b to_x
  to_b="  - { name: to-b, match: { protocol: tcp, local: $(address a 4)/32, remote: $(address b 4)/32, port: 179 },
      action: protect, peer: gateway-b, authentication: { hold-time: 1s, rollover: { age: ${2:-24h} } } }"
  to_x="  - { name: to-x, match: { protocol: tcp, remote: 192.0.2.0/24, port: 179 },
      action: protect, peer: gateway-x, authentication: { hold-time: 1s, rollover: { age: ${2:-24h} } } }"
  common a
  cat <<END
peers:
  gateway-b: { keks: [{ id: 1, algorithm: hkdf-256, key: "file:$RUN/gateway-a/kek.1" }], key-installs-per-second: 1000 }
  gateway-x: { keks: [{ id: 9, algorithm: hkdf-256, key: "file:$RUN/gateway-a/kek.9" }], key-installs-per-second: 1000 }
policies:
$([ "$1" = b ] && printf '%s\n%s' "$to_b" "$to_x" || printf '%s\n%s' "$to_x" "$to_b")
  - { name: rest, match: {}, action: bypass }
END
}

# configuration_of_b KEK: who sits at the far end: peer b with KEK 1, or peer x with KEK 9.
configuration_of_b() {
  common b
  cat <<END
peers:
  gateway-a: { keks: [{ id: $1, algorithm: hkdf-256, key: "file:$RUN/gateway-b/kek.$1" }], key-installs-per-second: 1000 }
policies:
  - { name: bgp, match: { protocol: tcp, port: 179 }, action: protect, peer: gateway-a,
      authentication: { hold-time: 1s } }
  - { name: rest, match: {}, action: bypass }
END
}

common() {
  cat <<END
gateway: { id: gateway-$1, control-socket: $(control_socket "$1"), metrics: off }
ports: { local: { interface: lan }, wan: { interface: wan, path-mtu: 1500 } }
END
}

# What the lab writes first.
gateway_configuration() { if [ "$1" = a ]; then configuration_of_a b; else configuration_of_b 1; fi; }

# reload SIDE: has the gateway read what comes in on standard input.
reload() {
  cat >"$RUN/gateway-$1/latchwire.yaml"
  "$TOP/latchwire" reload --socket "$(control_socket "$1")" >>"$RUN/reload-$1.log" 2>&1
}

# --- under load ------------------------------------------------------------------------------

latches_of_a() {
  "$TOP/latchwire" latch list --json --socket "$(control_socket a)" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["total"])'
}

verdict_load() {
  local number applied=0 refused=0 before text
  start server "$ROUTER_B" "$LAB/connections.py" serve "$(address b 4)"
  await 10 inside "$ROUTER_B" ss -Hltn "sport = 179" || fail 1 "nothing listens in router b"
  start client "$ROUTER_A" "$LAB/connections.py" talk \
    "$(address a 4)" "$(address b 4)" "$FLOWS" "$RUN/enough"
  await $((FLOWS / 20 + 60)) grep -q '^live' "$RUN/client.log"
  grep -qx "live $FLOWS" "$RUN/client.log"
  verdict $? "$FLOWS connections live" "$(tail -n 1 "$RUN/client.log")"
  before=$(latches_of_a)
  for ((number = 1; number <= RELOADS; number++)); do
    if ((number % 5 == 0)); then
      configuration_of_a b | sed 's/action: bypass/action: trust/' | reload a || refused=$((refused + 1))
    else
      configuration_of_a b $((number + 1))h | reload a && applied=$((applied + 1))
      configuration_of_b 1 | reload b || applied=-1000
    fi
  done
  verdict "$([ $((applied + refused)) = "$RELOADS" ] && [ "$refused" = $((RELOADS / 5)) ]; echo $?)" \
    "good files are put in force and bad ones refused" "$applied applied, $refused refused"
  configuration_of_a b | reload a || fail 1 "$(tail -n 2 "$RUN/reload-a.log")"
  touch "$RUN/enough"
  await 60 grep -q '^talked' "$RUN/client.log"
  text=$(grep '^talked' "$RUN/client.log")
  [[ $text == "talked $FLOWS lost 0 "* ]] && [ "$(latches_of_a)" = "$before" ]
  verdict $? "none of the connections is lost, none has another latch" \
    "$text; $before latches before, $(latches_of_a) after"
  stop client
  stop server
}

# --- two peers with overlapping selectors ----------------------------------------------------

STEPS=(order-x order-b far-x far-b crash restart)

# step NAME: one thing that an operator, a thief of the wire or a fault may do.
step() {
  case $1 in
    order-?) configuration_of_a "${1#order-}" | reload a ;;
    far-x) configuration_of_b 9 | reload b ;;
    far-b) configuration_of_b 1 | reload b ;;
    crash) stop gateway-a KILL; start_gateway a; await_gateway a ;;
    restart) stop gateway-a; start_gateway a; await_gateway a ;;
  esac || fail 1 "step $1: $(tail -n 2 "$RUN/reload-a.log" "$RUN/reload-b.log" 2>/dev/null)"
}

spoken() { stat -c %s "$RUN/wire-a.pcap"; }
has_spoken_since() { [ "$(spoken)" -gt "$1" ]; }

verdict_orders() {
  local order step before done_orders=0
  local -a steps
  RANDOM=$SEED
  for ((order = 1; order <= ORDERS; order++)); do
    mapfile -t steps < <(printf '%s\n' "${STEPS[@]}" | while read -r step; do
      echo "$RANDOM $step"
    done | sort -n | cut -d' ' -f2)
    # Every draw in the pipe above was in a copy of this shell.
    RANDOM=$((SEED + order))
    say "order $order: ${steps[*]}"
    for step in "${steps[@]}"; do
      before=$(spoken)
      step "$step"
      # Something of the session has to be on the wire under what holds now.
      await 6 has_spoken_since $((before + 200))
    done
    step far-b
    step order-b
    await "$PATIENCE" is_established 4 && done_orders=$((done_orders + 1))
  done
  verdict "$([ "$done_orders" = "$ORDERS" ]; echo $?)" \
    "after each order of reloads, restarts and crashes the session comes back with peer b" \
    "$done_orders of $ORDERS orders of ${#STEPS[@]} steps; connection $(connection 4)"
}

# One latch, one peer, from its birth to its end: by the audit log over all restarts.
verdict_audit() {
  local text
  text=$(python3 - "$(control_socket a).audit.jsonl" <<'END'
import collections, json, sys
peers, births = collections.defaultdict(set), 0
run = 0
for line in open(sys.argv[1]):
    event = json.loads(line)
    if not event["event"].startswith("latch."):
        continue
    if event["from"] == "none" or event["event"] in ("latch.create", "latch.restore", "latch.open"):
        births += 1
        run += 1 if event["event"] == "latch.restore" else 0
    for layer in event.get("layers", []):
        peers[run, event["handle"], event["subject"]].add(layer["peer"])
torn = [k for k, v in peers.items() if len(v) > 1]
seen = sorted({p for v in peers.values() for p in v})
print(f"{len(peers)} latches, peers {', '.join(seen)}, {len(torn)} with more than one")
sys.exit(0 if peers and not torn and len(seen) > 1 else 1)
END
  )
  verdict $? "no latch ever had a second peer" "$text"
}

verdict_takeover() {
  local text
  text=$(judge one-kek "$RUN/wire-a.pcap")
  verdict $? "gateway a sent no connection under the KEKs of two peers" "$text"
  text=$(judge one-kek "$RUN/wire-b.pcap")
  verdict "$([[ $text == *" 0 under more"* ]]; [ $? = 1 ]; echo $?)" \
    "and the far end did try to go on as the other peer" "$text"
}

run_reload() {
  prepare_with_kek_9
  verdict_tools
  verdict_load
  if [ "$ORDERS" -gt 0 ]; then run_orders; fi
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

run_orders() {
  start_captures
  start_routers
  verdict_established
  verdict_orders
  stop_router a
  stop_router b
  stop_captures >/dev/null
  verdict_takeover
  verdict_audit
  verdict_protected "nothing unprotected was on the wire that a gateway sent"
}

# The lab makes KEK 1 before it starts the gateways; the other one has to be there, too.
prepare_with_kek_9() {
  mkdir -p "$RUN/gateway-a" "$RUN/gateway-b"
  python3 -c 'import os; print(os.urandom(32).hex())' >"$RUN/gateway-a/kek.9"
  chmod 600 "$RUN/gateway-a/kek.9"
  install -m 600 "$RUN/gateway-a/kek.9" "$RUN/gateway-b/kek.9"
  prepare
}

options "$@"
[ "$(id -u)" = 0 ] || fail 3 "must be root (network namespaces, raw sockets)"
PATH=$PATH:/usr/sbin:/sbin
parse --once --ipv4
begin "lwc$$"
run_reload
