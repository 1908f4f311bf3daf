#!/usr/bin/env bash
# Runs an access router for a test that plays the mobile node, in the foreground until SIGTERM.
# The test says in its environment:
#
#   IFACE      the link of the mobile nodes      PKI     directory with ta.pem, path.pem and
#   UPSTREAM   the interface to the network              router.key.pem
#   PAR        the router's global address
#
#   SEC        Sec of the router's CGA (1)       BADF    tlv where Option Length counts the SPI
#   PROVIDER   auto, native or portable (auto)
#
# Bounds are wide: such a test sends from one station what many nodes would.
set -euo pipefail

top=$(dirname "$(dirname "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")")
# shellcheck source=deploy/bin/find-jdk.sh
. "$top/deploy/bin/find-jdk.sh"
# shellcheck source=deploy/bin/jar.sh
. "$top/deploy/bin/jar.sh"

run=$(mktemp -d)
child=
finish() {
  [ -z "$child" ] || kill "$child" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$run"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

counts_spi=false
[ "${BADF:-}" != tlv ] || counts_spi=true
install -m 600 "$PKI/router.key.pem" "$run/router.key.pem"
cat >"$run/latchwire.yaml" <<END
gateway: { id: ar.example.net, control-socket: $run/control.sock, metrics: off }
provider: ${PROVIDER:-auto}
roles:
  access-router:
    link: $IFACE
    upstream: $UPSTREAM
    address: "$PAR"
    key: file:$run/router.key.pem
    sec: ${SEC:-1}
    trust-anchor: $PKI/ta.pem
    path: $PKI/path.pem
    badf-length-counts-spi: $counts_spi
    neighbors:
      - access-point: 02:00:5e:10:a0:01
        router: 02:00:5e:10:b0:fe
        address: "2001:db8:1:2::1"
        prefix: "2001:db8:1:2::/64"
    limits:
      keys-per-station: 64
      keys-per-owner: 64
END
java_home=$(find_jdk 25)
"$java_home/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -XX:+UseSerialGC -Xmx256m -jar "$(jar_path "$top")" run "$run/latchwire.yaml" &
child=$!
wait "$child"
