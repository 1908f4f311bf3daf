#!/usr/bin/env bash
# Our MACs next to the same MACs of libipsec-mb, OpenSSL and nettle called from C, and of the JDK
# and Bouncy Castle, in alternating slices, so that a busy moment of the machine meets all.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
# shellcheck source=deploy/bin/find-jdk.sh
. "$top/deploy/bin/find-jdk.sh"

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

# What the peers are built from: a file that shows it is there -> its Debian package.
declare -A package_of=(
  [/usr/include/intel-ipsec-mb.h]=libipsec-mb-dev
  [/usr/include/nettle/umac.h]=nettle-dev
  [/usr/include/openssl/evp.h]=libssl-dev
  [/usr/bin/gcc]=gcc
)

install_packages() {
  local file
  local -a missing=()
  for file in "${!package_of[@]}"; do
    [ -e "$file" ] || missing+=("${package_of[$file]}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    fail "missing: ${missing[*]}. Remedy: sudo apt-get install ${missing[*]}"
  fi
  echo "latchwire bench mac: installing ${missing[*]}" >&2
  apt-get -o DPkg::Lock::Timeout=300 update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq \
    --no-install-recommends "${missing[@]}" libc6-dev >&2
}

# classes_are_fresh: whether the benchmarks are built and no source is newer.
classes_are_fresh() {
  local mark=$top/jmh/target/lib newer
  [ -d "$mark" ] || return 1
  newer=$(find "$top/pom.xml" "$top"/{crypto-fastpath,pipeline-handlers,gateway,jmh}/{pom.xml,src/main} \
    -newer "$mark" -type f -print -quit)
  [ -z "$newer" ]
}

build() {
  classes_are_fresh && return 0
  echo "latchwire bench mac: building" >&2
  "$top/mvnw" -q -DskipTests -pl jmh -am package >&2 || fail "the build failed"
  touch "$top/jmh/target/lib"
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
  build
  local -a java=("$java_home/bin/java" --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m)
  local class_path=$top/jmh/target/classes:$top/jmh/target/lib/*
  if [ "${1-}" = --jmh ]; then
    exec "${java[@]}" -cp "$class_path" org.openjdk.jmh.Main "${@:2}"
  fi
  install_packages
  build_peers
  echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) processors," \
    "load $(cut -d' ' -f1-3 /proc/loadavg), $("$java_home/bin/java" -version 2>&1 | sed -n 2p)"
  "${java[@]}" -cp "$class_path" io.latchwire.bench.MacComparison "$peers"
  echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
}

main "$@"
