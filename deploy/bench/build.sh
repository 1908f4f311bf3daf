# shellcheck shell=bash
# What benchmarks in Java share: their build, packages that their peers need, the machine. Sourced.

# build_benchmarks TOP: unless they are built and no source is newer.
build_benchmarks() {
  local top=$1 mark=$1/jmh/target/lib newer=missing
  if [ -d "$mark" ]; then
    newer=$(find "$top/pom.xml" "$top"/{crypto-fastpath,pipeline-handlers,gateway,jmh}/{pom.xml,src/main} \
      -newer "$mark" -type f -print -quit)
  fi
  [ -n "$newer" ] || return 0
  echo "latchwire bench: building" >&2
  "$top/mvnw" -q -DskipTests -pl jmh -am package >&2 || return 1
  touch "$mark"
}

# need_files WHO FILE=PACKAGE...: installs the Debian packages of files that are not there; where it
# cannot, names the remedy and fails.
need_files() {
  local who=$1 each
  local -a missing=()
  for each in "${@:2}"; do
    [ -e "${each%=*}" ] || missing+=("${each#*=}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$who: missing: ${missing[*]}. Remedy: sudo apt-get install ${missing[*]}" >&2
    return 3
  fi
  echo "$who: installing ${missing[*]}" >&2
  apt-get -o DPkg::Lock::Timeout=300 update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq \
    --no-install-recommends "${missing[@]}" libc6-dev >&2
}

# describe_machine JAVA_HOME: one line.
describe_machine() {
  echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) processors," \
    "load $(cut -d' ' -f1-3 /proc/loadavg), $("$1/bin/java" -version 2>&1 | sed -n 2p)"
}
