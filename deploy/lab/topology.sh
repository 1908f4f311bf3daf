# shellcheck shell=bash
# The places of the lab and the cables between them. Sourced.
#
#   router-a eth0 -- lan gateway-a wan -- a [ wire: a hub ] b -- wan gateway-b lan -- eth0 router-b
#                                             x
#                                             |
#                                           eth0 attacker
#
# Each place is a network namespace of its own. The two routers share a subnet: gateways are
# transparent. The wire repeats every frame to every port, so the attacker is on the path: it sees
# all and can send anything, but takes nothing away.

ADDRESS_A4=192.0.2.1 ADDRESS_B4=192.0.2.2 ADDRESS_X4=192.0.2.66
ADDRESS_A6=2001:db8::1 ADDRESS_B6=2001:db8::2 ADDRESS_X6=2001:db8::66
MAC_A=02:00:5e:00:53:0a MAC_B=02:00:5e:00:53:0b MAC_X=02:00:5e:00:53:66

# name_places NAME: sets the names of the namespaces of that lab.
name_places() {
  ROUTER_A=$1-router-a ROUTER_B=$1-router-b
  GATEWAY_A=$1-gateway-a GATEWAY_B=$1-gateway-b
  WIRE=$1-wire ATTACKER=$1-attacker
  PLACES=("$ROUTER_A" "$GATEWAY_A" "$WIRE" "$GATEWAY_B" "$ROUTER_B" "$ATTACKER")
}

# address SIDE FAMILY: of router a or b, for IPv4 or IPv6.
address() {
  local name=ADDRESS_${1^^}$2
  echo "${!name}"
}

router_of() { [ "$1" = a ] && echo "$ROUTER_A" || echo "$ROUTER_B"; }
gateway_of() { [ "$1" = a ] && echo "$GATEWAY_A" || echo "$GATEWAY_B"; }
other() { [ "$1" = a ] && echo b || echo a; }

cable() {
  ip link add "$2" netns "$1" type veth peer name "$4" netns "$3" ||
    fail 3 "cannot lay a cable from $1 $2 to $3 $4"
}

# A port that only passes frames on: the kernel behind it stays silent. Offloads are off, because a
# frame must be on the wire what it was when it was signed.
silent_port() {
  inside "$1" sysctl -qw "net.ipv6.conf.$2.disable_ipv6=1"
  ip -n "$1" link set dev "$2" arp off promisc on mtu 1500
  plain_port "$1" "$2"
}

plain_port() {
  inside "$1" ethtool -K "$2" tx off rx off sg off tso off gso off gro off >/dev/null 2>&1 ||
    fail 3 "cannot switch the offloads of $1 $2 off"
  ip -n "$1" link set dev "$2" up
}

# end_port NAMESPACE MAC IPV4 IPV6: the one port of a router or of the attacker.
end_port() {
  ip -n "$1" link set dev eth0 address "$2" mtu 1500
  plain_port "$1" eth0
  ip -n "$1" address add "$3/24" dev eth0
  ip -n "$1" address add "$4/64" dev eth0 nodad
}

# build_topology: all places and cables, gateways with their ports up and nothing between them.
build_topology() {
  local place side port
  for place in "${PLACES[@]}"; do
    add_namespace "$place"
    ip -n "$place" link set dev lo up
    inside "$place" sysctl -qw net.ipv6.conf.all.accept_ra=0 net.ipv6.conf.default.accept_ra=0 \
      net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
  done
  cable "$ROUTER_A" eth0 "$GATEWAY_A" lan
  cable "$ROUTER_B" eth0 "$GATEWAY_B" lan
  cable "$GATEWAY_A" wan "$WIRE" a
  cable "$GATEWAY_B" wan "$WIRE" b
  cable "$ATTACKER" eth0 "$WIRE" x
  for side in "$GATEWAY_A" "$GATEWAY_B"; do
    silent_port "$side" lan
    silent_port "$side" wan
  done
  inside "$WIRE" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
  ip -n "$WIRE" link add hub type bridge stp_state 0 forward_delay 0 mcast_snooping 0
  for port in a b x; do
    silent_port "$WIRE" "$port"
    ip -n "$WIRE" link set dev "$port" master hub
    ip -n "$WIRE" link set dev "$port" type bridge_slave learning off flood on ||
      fail 3 "cannot make the wire a hub"
  done
  ip -n "$WIRE" link set dev hub up
  end_port "$ROUTER_A" "$MAC_A" "$ADDRESS_A4" "$ADDRESS_A6"
  end_port "$ROUTER_B" "$MAC_B" "$ADDRESS_B4" "$ADDRESS_B6"
  end_port "$ATTACKER" "$MAC_X" "$ADDRESS_X4" "$ADDRESS_X6"
}

# routers_reach_each_other: both ways, both families, whatever stands between them.
routers_reach_each_other() {
  inside "$ROUTER_A" ping -c 1 -W 1 "$ADDRESS_B4" && inside "$ROUTER_A" ping -c 1 -W 1 "$ADDRESS_B6"
}
