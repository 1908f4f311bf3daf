#!/usr/bin/env bash
# Handover keys per second next to `openssl speed` with keys of the same size, and the generation of
# cryptographically generated addresses next to a loop in C over OpenSSL's SHA1, taking turns.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
# shellcheck source=deploy/bin/find-jdk.sh
. "$top/deploy/bin/find-jdk.sh"
# shellcheck source=deploy/bench/build.sh
. "$here/build.sh"

usage() {
  cat <<'END'
usage: latchwire bench access [--rounds N] [--part rsa|cga|all]
       latchwire bench access --jmh [OPTIONS OF JMH...]

  --rounds N   rounds that count (7); one of all takes some 20 seconds, one of cga 4
  --part PART  what is measured (all)

Prints one table: medians of ours and of the peer, and the median, the least and the most of their
ratio in a round. With --jmh it runs the JMH benchmark of the same operations instead.
END
}

fail() {
  echo "latchwire bench access: $1" >&2
  exit "${2:-3}"
}

main() {
  local java_home rounds=7 part=all
  while [ $# -gt 0 ] && [ "$1" != --jmh ]; do
    case $1 in
      -h | --help)
        usage
        exit 0
        ;;
      --rounds) rounds=${2-} ;;
      --part) part=${2-} ;;
      *) fail "$1 is not understood; see: latchwire bench access --help" 2 ;;
    esac
    shift
    [ $# -eq 0 ] || shift
  done
  [[ $rounds =~ ^[1-9][0-9]?$ ]] || fail "--rounds $rounds (expected: 1..99)" 2
  [[ $part =~ ^(rsa|cga|all)$ ]] || fail "--part $part (expected: rsa, cga or all)" 2
  java_home=$(find_jdk 25) || exit 3
  build_benchmarks "$top" || fail "the build failed"
  need_files 'latchwire bench access' /usr/bin/gcc=gcc /usr/include/openssl/sha.h=libssl-dev \
    /usr/bin/openssl=openssl || exit 3
  local -a java=("$java_home/bin/java" --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m
    -cp "$top/jmh/target/classes:$top/jmh/target/lib/*")
  if [ "${1-}" = --jmh ]; then
    exec "${java[@]}" org.openjdk.jmh.Main HandoverKeyBenchmark "${@:2}"
  fi
  local cga=$top/jmh/target/cga
  [ "$cga" -nt "$here/cga.c" ] || gcc -O2 -Wall -o "$cga" "$here/cga.c" -lcrypto ||
    fail "cannot build $here/cga.c"
  describe_machine "$java_home"
  "${java[@]}" io.latchwire.bench.AccessComparison "$rounds" "$cga" "$part"
  echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
}

main "$@"
