# shellcheck shell=bash
# Two unmodified routers: BIRD, FRR or GoBGP, one BGP session per address family. They know nothing
# of gateways, keys or of each other's software. Sourced.
#
# Each daemon has three functions: start_DAEMON SIDE, state_DAEMON SIDE FAMILY ("Established" or
# something else) and received_DAEMON SIDE FAMILY (how many routes came).

# The hold time bounds how long a router takes to notice that a connection is dead.
HOLD_SECONDS=9
KEEPALIVE_SECONDS=3

autonomous_system() { [ "$1" = a ] && echo 64496 || echo 64511; }
router_id() { address "$1" 4; }

# commands_of DAEMON: what must be installed to run it.
commands_of() {
  case $1 in
    bird) echo bird birdc ;;
    frr) echo /usr/lib/frr/zebra /usr/lib/frr/bgpd vtysh ;;
    gobgp) echo gobgpd gobgp ;;
  esac
}

# start_router SIDE: makes its configuration in a directory of its own, and runs it.
start_router() {
  mkdir -p "$RUN/router-$1"
  "start_$DAEMON" "$1"
}

stop_router() {
  stop "router-$1"
  stop "zebra-$1"
}

state() { "state_$DAEMON" "$1" "$2" 2>/dev/null; }
received() { "received_$DAEMON" "$1" "$2" 2>/dev/null; }

# routes_of SIDE: how many that side announces, per family. The far side announces a few only.
routes_of() { [ "$1" = a ] && echo "$ROUTES" || echo 10; }

routes_for() { "$LAB/routes.py" "$1" "$(routes_of "$2")" "$2" "$3"; }

# --- BIRD ------------------------------------------------------------------------------------

start_bird() {
  local side=$1 directory=$RUN/router-$1 family
  {
    echo "router id $(router_id "$side");"
    echo "log stderr all;"
    echo "protocol device { }"
    for family in "${FAMILIES[@]}"; do
      routes_for bird "$side" "$family" >"$directory/routes$family.conf"
      cat <<END
protocol static routes$family {
  ipv$family;
  include "$directory/routes$family.conf";
}
protocol bgp peer$family {
  local $(address "$side" "$family") as $(autonomous_system "$side");
  neighbor $(address "$(other "$side")" "$family") as $(autonomous_system "$(other "$side")");
  hold time $HOLD_SECONDS;
  keepalive time $KEEPALIVE_SECONDS;
  connect delay time 1;
  connect retry time 2;
  error wait time 1, 3;
  ipv$family { import all; export where source = RTS_STATIC; };
}
END
    done
  } >"$directory/bird.conf"
  start "router-$side" "$(router_of "$side")" bird -f -c "$directory/bird.conf" \
    -s "$directory/control" -P "$directory/pid"
}

bird_says() { birdc -s "$RUN/router-$1/control" "${@:2}"; }
state_bird() { bird_says "$1" show protocols "peer$2" | awk -v p="peer$2" '$1 == p {print $NF}'; }
received_bird() {
  bird_says "$1" show protocols all "peer$2" | awk '/Routes:/ {print $2; exit}'
}

# --- FRR -------------------------------------------------------------------------------------

# bgpd wants zebra's knowledge of the interfaces for IPv6 next hops; routes stay out of the kernel.
start_frr() {
  local side=$1 directory=$RUN/router-$1 family peer
  : >"$directory/zebra.conf"
  {
    echo "hostname router-$side"
    echo "log stdout informational"
    echo "router bgp $(autonomous_system "$side")"
    echo " bgp router-id $(router_id "$side")"
    echo " no bgp ebgp-requires-policy"
    echo " no bgp network import-check"
    echo " no bgp default ipv4-unicast"
    echo " timers bgp $KEEPALIVE_SECONDS $HOLD_SECONDS"
    for family in "${FAMILIES[@]}"; do
      peer=$(address "$(other "$side")" "$family")
      echo " neighbor $peer remote-as $(autonomous_system "$(other "$side")")"
      echo " neighbor $peer timers connect 2"
      echo " neighbor $peer advertisement-interval 0"
    done
    for family in "${FAMILIES[@]}"; do
      echo " address-family ipv$family unicast"
      routes_for frr "$side" "$family"
      echo "  neighbor $(address "$(other "$side")" "$family") activate"
      echo " exit-address-family"
    done
  } >"$directory/bgpd.conf"
  chown -R frr:frr "$directory"
  start "zebra-$side" "$(router_of "$side")" /usr/lib/frr/zebra -f "$directory/zebra.conf" \
    -i "$directory/zebra.pid" -z "$directory/zserv" --vty_socket "$directory" -P 0
  await 10 test -S "$directory/zserv" || fail 1 "zebra does not start: see $RUN/zebra-$side.log"
  start "router-$side" "$(router_of "$side")" /usr/lib/frr/bgpd -n -f "$directory/bgpd.conf" \
    -i "$directory/bgpd.pid" -z "$directory/zserv" --vty_socket "$directory" -P 0
}

frr_peer() {
  inside "$(router_of "$1")" vtysh --vty_socket "$RUN/router-$1" -d bgpd \
    -c 'show bgp summary json' |
    "$LAB/pick.py" "ipv$2Unicast" peers "$(address "$(other "$1")" "$2")" "$3"
}
state_frr() { frr_peer "$1" "$2" state; }
received_frr() { frr_peer "$1" "$2" pfxRcd; }

# --- GoBGP -----------------------------------------------------------------------------------

start_gobgp() {
  local side=$1 directory=$RUN/router-$1 family
  {
    echo '[global.config]'
    echo "  as = $(autonomous_system "$side")"
    echo "  router-id = \"$(router_id "$side")\""
    for family in "${FAMILIES[@]}"; do
      cat <<END
[[neighbors]]
  [neighbors.config]
    neighbor-address = "$(address "$(other "$side")" "$family")"
    peer-as = $(autonomous_system "$(other "$side")")
  [neighbors.timers.config]
    connect-retry = 2
    idle-hold-time-after-reset = 2
    hold-time = $HOLD_SECONDS
    keepalive-interval = $KEEPALIVE_SECONDS
  [neighbors.transport.config]
    local-address = "$(address "$side" "$family")"
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv$family-unicast"
END
    done
  } >"$directory/gobgpd.toml"
  start "router-$side" "$(router_of "$side")" gobgpd -f "$directory/gobgpd.toml" -t toml \
    --api-hosts 127.0.0.1:50051 --pprof-disable -l info
  await 15 gobgp_says "$side" global || fail 1 "gobgpd does not start: see $RUN/router-$side.log"
  for family in "${FAMILIES[@]}"; do
    routes_for mrt "$side" "$family" >"$directory/routes$family.mrt"
    await 60 gobgp_loads "$side" "$family" ||
      fail 1 "gobgpd does not take the routes: see $RUN/router-$side.log"
  done
}

gobgp_says() { inside "$(router_of "$1")" gobgp "${@:2}"; }

# What the daemon holds afterwards is counted, and the file given again until all of it is there.
gobgp_loads() {
  local other_family=$((10 - $2))
  gobgp_says "$1" mrt inject global "$RUN/router-$1/routes$2.mrt" \
    --nexthop "$(address "$1" "$2")" "--no-ipv$other_family" >>"$RUN/router-$1.log" 2>&1
  await 2 gobgp_holds "$1" "$2"
}
gobgp_holds() {
  local held
  held=$(gobgp_says "$1" global rib summary -a "ipv$2" | sed -n 's/^Destination: \([0-9]*\),.*/\1/p')
  [ "${held:-0}" -ge "$(routes_of "$1")" ]
}

gobgp_peer() {
  gobgp_says "$1" neighbor "$(address "$(other "$1")" "$2")" -j | "$LAB/pick.py" "${@:3}"
}
state_gobgp() {
  case $(gobgp_peer "$1" "$2" state session_state) in
    6) echo Established ;;
    *) echo down ;;
  esac
}
received_gobgp() { gobgp_peer "$1" "$2" afi_safis 0 state received; }

# --- what all have in common -----------------------------------------------------------------

# is_established FAMILY: both routers say so.
is_established() {
  [ "$(state a "$1")" = Established ] && [ "$(state b "$1")" = Established ]
}

# routes_arrived FAMILY: each router has all that the other one announces.
routes_arrived() {
  [ "$(received b "$1")" = "$(routes_of a)" ] && [ "$(received a "$1")" = "$(routes_of b)" ]
}

# connection FAMILY: "ADDRESS:PORT ADDRESS:PORT" of the session's TCP connection, router a's end
# first, when both kernels have exactly the same one.
connection() {
  local there here
  here=$(bgp_sockets a "$1" | sort -u)
  there=$(bgp_sockets b "$1" | awk '{print $2, $1}' | sort -u)
  comm -12 <(echo "$here") <(echo "$there") | head -n 1
}

bgp_sockets() {
  inside "$(router_of "$1")" ss -Htn "-$2" state established '( sport = :179 or dport = :179 )' |
    awk '{gsub("%[a-z0-9]+", ""); print $3, $4}'
}
