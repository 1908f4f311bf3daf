#!/usr/bin/env bash
# What a registrar costs: handshakes per second of processor time beside `openssl s_server` in
# alternating runs, registrations and resolutions, octets per pool element.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
# shellcheck source=deploy/bin/find-jdk.sh
. "$top/deploy/bin/find-jdk.sh"
# shellcheck source=deploy/bench/build.sh
. "$here/build.sh"

usage() {
  cat <<'END'
usage: latchwire bench registrar [logic] [PSK] [ECDHE_PSK] [TLS13_PSK_DHE]

Without a choice everything is measured, in two minutes on a quiet machine. Listens on loopback.
END
}

fail() {
  echo "latchwire bench registrar: $1" >&2
  exit "${2:-3}"
}

main() {
  local java_home each
  for each in "$@"; do
    case $each in
      -h | --help)
        usage
        exit 0
        ;;
      logic | PSK | ECDHE_PSK | TLS13_PSK_DHE) ;;
      *) fail "$each is not understood; see: latchwire bench registrar --help" 2 ;;
    esac
  done
  java_home=$(find_jdk 25) || exit 3
  build_benchmarks "$top" || fail "the build failed"
  need_files 'latchwire bench registrar' /usr/bin/openssl=openssl || exit 3
  describe_machine "$java_home"
  "$java_home/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -XX:+UseSerialGC -Xmx512m -cp "$top/jmh/target/classes:$top/jmh/target/lib/*" \
    io.latchwire.bench.RegistrarBench "$@"
  echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
}

main "$@"
