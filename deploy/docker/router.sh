#!/bin/sh
# A router in a container: gives its one interface the address of the router in the place of the
# one that the engine gave, and becomes BIRD. Needs CAP_NET_ADMIN.
#
#   router ADDRESS/LENGTH CONFIGURATION
set -eu

device=$(ip -o link show | awk -F': ' '$2 != "lo" { sub("@.*", "", $2); print $2; exit }')
[ -n "$device" ] || { echo "router: no interface but lo" >&2; exit 3; }
ip address flush dev "$device"
# What is signed is what is on the wire: no segments that the other end has to cut.
ethtool -K "$device" tx off sg off tso off gso off gro off >/dev/null 2>&1 || true
ip address add "$1" dev "$device"
ip link set dev "$device" up
mkdir -p /run/bird
exec bird -f -c "$2"
