#!/bin/sh
# Lays the cable of a gateway that shares a network namespace with its router, as in a pod.
#
#   sidecar ADDRESS/LENGTH UPLINK
#
#   router daemon -- router0 (ADDRESS) == local -- gateway -- UPLINK -- the network
#
# The router talks through router0, whose other end is the local port of the gateway. UPLINK is an
# interface of the pod without an address. The kernel of the namespace hears nothing of what comes
# in on either port: a packet for the router goes through the gateway or nowhere. Needs CAP_NET_ADMIN;
# may run again.
set -eu

ip link show dev "$2" >/dev/null 2>&1 || {
  echo "sidecar: there is no interface $2 (remedy: the annotation with the network attachment)" >&2
  exit 3
}
ip link show dev router0 >/dev/null 2>&1 || ip link add router0 type veth peer name local
ip address flush dev "$2"
for port in local "$2"; do
  ip link set dev "$port" down
  ip link set dev "$port" addrgenmode none arp off promisc on
done
# Raw sockets get a frame before this drops it.
nft -f - <<END
table netdev latchwire
delete table netdev latchwire
table netdev latchwire {
  chain local { type filter hook ingress device "local" priority 0; policy drop; }
  chain uplink { type filter hook ingress device "$2" priority 0; policy drop; }
}
END
ip link set dev local up
ip link set dev "$2" up
# What is signed is what is on the wire: no segments that the other end has to cut.
ethtool -K router0 tx off sg off tso off gso off gro off >/dev/null
ip address replace "$1" dev router0
ip link set dev router0 up
