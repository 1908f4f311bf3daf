#!/usr/bin/env bash
# Our MACs next to the same MACs of libipsec-mb, OpenSSL and nettle called from C, and of the JDK
# and Bouncy Castle, in alternating slices, so that a busy moment of the machine meets all.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
# shellcheck source=deploy/bin/find-jdk.sh
. "$top/deploy/bin/find-jdk.sh"
# shellcheck source=deploy/bench/build.sh
. "$here/build.sh"

usage() {
  cat <<'END'
usage: latchwire bench mac [--jmh [OPTIONS OF JMH...]]

Prints one table in a few minutes: our processor time, the best peer's, the median of their ratio
with its quartiles, and what was allocated. With --jmh it runs the JMH benchmarks instead (all of them take
hours; a useful choice is: --jmh MacBenchmark.sign -p algorithm=aes-128-gmac-96 -prof gc).
END
}

fail() {
  echo "latchwire bench mac: $1" >&2
  exit "${2:-3}"
}

build_peers() {
  local source=$here/mac/peers.c
  peers=$top/jmh/target/mac-peers
  [ "$peers" -nt "$source" ] && return 0
  gcc -O2 -Wall -o "$peers" "$source" -lIPSec_MB -lnettle -lcrypto || fail "cannot build $source"
}

main() {
  local java_home
  case "${1-}" in
    -h | --help)
      usage
      exit 0
      ;;
    '' | --jmh) ;;
    *) fail "$1 is not understood; see: latchwire bench mac --help" 2 ;;
  esac
  java_home=$(find_jdk 25) || exit 3
  build_benchmarks "$top" || fail "the build failed"
  local -a java=("$java_home/bin/java" --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m)
  local class_path="$top/jmh/target/classes:$top/jmh/target/lib/*"
  if [ "${1-}" = --jmh ]; then
    exec "${java[@]}" -cp "$class_path" org.openjdk.jmh.Main "${@:2}"
  fi
  # What the peers are built from, and the Debian package of each.
  need_files 'latchwire bench mac' /usr/include/intel-ipsec-mb.h=libipsec-mb-dev \
    /usr/include/nettle/umac.h=nettle-dev /usr/include/openssl/evp.h=libssl-dev \
    /usr/bin/gcc=gcc || exit 3
  build_peers
  describe_machine "$java_home"
  "${java[@]}" -cp "$class_path" io.latchwire.bench.MacComparison "$peers"
  echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
}

main "$@"
