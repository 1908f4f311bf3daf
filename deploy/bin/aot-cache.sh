#!/bin/sh
# Makes an ahead-of-time cache (JEP 483, 514) by running a gateway for a moment between two pairs of
# virtual cables in a network namespace of its own: what it loads then is loaded at once next time.
#
#   aot-cache.sh JAVA JAR CACHE    needs root and iproute2; leaves nothing but the cache
set -eu

java=$1 jar=$2 cache=$3
command -v ip >/dev/null || { echo "aot-cache: iproute2 is missing" >&2; exit 3; }
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
(umask 077; head -c 32 /dev/zero | od -An -v -tx1 | tr -d ' \n' >"$directory/kek")
cat >"$directory/latchwire.yaml" <<END
gateway: { id: training, control-socket: $directory/control.sock, metrics: { port: 9479 } }
ports:
  local: { interface: local0 }
  wan: { interface: wan0, path-mtu: 1500 }
peers:
  peer:
    keks: [{ id: 1, algorithm: hkdf-256, key: "file:$directory/kek" }]
policies:
  - name: bgp
    match: { protocol: tcp, port: 179 }
    action: protect
    mode: require
    peer: peer
  - { name: rest, match: {}, action: bypass }
END
# The options that change what is loaded must be those of the later run.
unshare --net sh -eu -c '
  ip link set dev lo up
  ip link add local0 type veth peer name router0
  ip link add wan0 type veth peer name far0
  for device in local0 router0 wan0 far0; do ip link set dev "$device" up; done
  "$1" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -XX:+UseSerialGC -Xms32m -Xmx256m -XX:-UsePerfData \
    -XX:AOTCacheOutput="$3" -jar "$2" run "$4/latchwire.yaml" >"$4/log" 2>&1 &
  gateway=$!
  tries=0
  until grep -q "latchwire: ready" "$4/log"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$gateway" 2>/dev/null; then
      cat "$4/log" >&2
      exit 1
    fi
    sleep 0.1
  done
  kill -TERM "$gateway"
  wait "$gateway" || true
' sh "$java" "$jar" "$cache.new" "$directory"
[ -s "$cache.new" ] || { echo "aot-cache: no cache was written" >&2; cat "$directory/log" >&2; exit 1; }
mv "$cache.new" "$cache"
chmod 644 "$cache"
