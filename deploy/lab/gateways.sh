# shellcheck shell=bash
# What stands between the routers and the wire: the product, or one of two things to compare it
# with. Sourced.
#
#   gateway   two Latchwire gateways that protect the routing sessions
#   bridge    the kernel's bridge: no protection, the fastest that frames can pass
#   relay     a copy loop in C: no protection, what leaving the kernel alone costs

# build_gateway: once; what runs in the lab is not changed under its feet.
build_gateway() {
  # shellcheck source=deploy/bin/jar.sh
  . "$DEPLOY/bin/jar.sh"
  # shellcheck source=deploy/bin/find-jdk.sh
  . "$DEPLOY/bin/find-jdk.sh"
  find_jdk 25 >/dev/null || exit 3
  if [ "${LATCHWIRE_BUILD:-}" != never ]; then
    jar_is_fresh "$TOP" || need_commands mvn gcc || exit 3
    build_jar "$TOP" || fail 3 "the build failed"
  fi
  export LATCHWIRE_BUILD=never
}

control_socket() { echo "$RUN/gateway-$1/control.sock"; }

# prepare_gateways: what must be there before either of them starts.
prepare_gateways() {
  local side
  case $MODE in
    relay)
      need_commands gcc || exit 3
      gcc -O2 -Wall -Wextra -o "$RUN/relay" "$DEPLOY/bench/relay.c" ||
        fail 3 "cannot compile the relay"
      ;;
    gateway)
      for side in a b; do
        mkdir -p "$RUN/gateway-$side"
        chmod 700 "$RUN/gateway-$side"
        gateway_configuration "$side" >"$RUN/gateway-$side/latchwire.yaml"
      done
      "$TOP/latchwire" keygen --algorithm hkdf-256 --out "$RUN/gateway-a/kek.1" >>"$RUN/keygen.log" 2>&1 ||
        fail 1 "no key encryption key could be made: $(tail -n 1 "$RUN/keygen.log")"
      if [ -n "${LOOKING_GLASS:-}" ]; then prepare_looking_glass; fi
      # Two operators would carry it by hand; the lab has one hand.
      install -m 600 "$RUN/gateway-a/kek.1" "$RUN/gateway-b/kek.1"
      ;;
  esac
}

# gateway_configuration SIDE: the routing sessions are protected, all else passes.
gateway_configuration() {
  local side=$1 family
  cat <<END
gateway:
  id: gateway-$side
  control-socket: $(control_socket "$side")
  metrics: { address: 127.0.0.1, port: 9479 }
ports:
  local: { interface: lan }
  wan: { interface: wan, path-mtu: 1500 }
peers:
  gateway-$(other "$side"):
    keks:
      - { id: 1, algorithm: hkdf-256, key: "file:$RUN/gateway-$side/kek.1" }
policies:
END
  for family in "${FAMILIES[@]}"; do
    cat <<END
  - name: bgp-ipv$family
    match:
      protocol: tcp
      local: $(address "$side" "$family")/$((family == 4 ? 32 : 128))
      remote: $(address "$(other "$side")" "$family")/$((family == 4 ? 32 : 128))
$PROTECTED_PORT
    action: protect
    mode: require
    peer: gateway-$(other "$side")
    authentication:
      option: tcp-eao
      mac: aes-128-gmac-96
      profile: compact
      rollover: { age: 24h, octets: 1GiB }
END
  done
  echo '  - { name: rest, match: {}, action: bypass }'
  if [ "$side${LOOKING_GLASS:-}" = ayes ]; then looking_glass_role; fi
}

# start_gateway SIDE: returns once it forwards.
start_gateway() {
  local side=$1 namespace
  namespace=$(gateway_of "$side")
  case $MODE in
    bridge)
      ip -n "$namespace" link add between type bridge stp_state 0 forward_delay 0 mcast_snooping 0
      ip -n "$namespace" link set dev lan master between
      ip -n "$namespace" link set dev wan master between
      ip -n "$namespace" link set dev between up
      ;;
    relay) start "gateway-$side" "$namespace" "$RUN/relay" lan wan ;;
    gateway)
      rm -f "$RUN/gateway-$side/ready"
      : >"$RUN/gateway-$side.log"
      start "gateway-$side" "$namespace" "$TOP/latchwire" run "$RUN/gateway-$side/latchwire.yaml"
      ;;
  esac
}

# await_gateway SIDE: until it forwards; fails with what it said.
await_gateway() {
  case $MODE in
    bridge) return 0 ;;
    relay) await 5 is_running "gateway-$1" ;;
    gateway)
      await 60 gateway_spoke_or_ended "$1"
      gateway_is_ready "$1"
      ;;
  esac || fail 1 "gateway $1 does not start: $(tail -n 5 "$RUN/gateway-$1.log")"
}

gateway_is_ready() { grep -q 'latchwire: ready' "$RUN/gateway-$1.log"; }
gateway_spoke_or_ended() { gateway_is_ready "$1" || is_gone "gateway-$1"; }

# gateway_status SIDE: its own account of policies, flows, keys and drops, as JSON.
gateway_status() {
  "$TOP/latchwire" show --socket "$(control_socket "$1")" --json
}
