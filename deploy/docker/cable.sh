#!/bin/sh
# Makes two interfaces of a container the ports of a gateway and starts it between them.
#
#   cable LOCAL WAN COMMAND...    LOCAL and WAN: how the address that the engine gave to the
#                                 interface begins, 10.231.1. for instance
#
# A port has no address and answers nobody, and the engine gives it one; engines do not agree on the
# order of interfaces. Needs CAP_NET_ADMIN.
set -eu

port() {
  device=$(ip -o -4 address show | awk -v begins="$2" 'index($4, begins) == 1 { print $2; exit }')
  if [ -z "$device" ]; then
    # Started again in the same container: it has its name and no address any more.
    ip link show dev "$1" >/dev/null 2>&1 && return 0
    echo "cable: no interface has an address that begins with $2 (remedy: networks of this container)" >&2
    exit 3
  fi
  ip address flush dev "$device"
  ip link set dev "$device" down
  ip link set dev "$device" name "$1" addrgenmode none arp off
  ip link set dev "$1" promisc on up
}

port local "$1"
port wan "$2"
shift 2
exec "$@"
