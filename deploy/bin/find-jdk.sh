# shellcheck shell=bash
# find_jdk VERSION: prints the home of an installed JDK of at least that feature version, newest
# last tried; otherwise names the remedy on standard error and returns 1. Sourced, not run.
find_jdk() {
  local wanted=$1 home version
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*"$wanted"* /usr/lib/jvm/* /opt/*jdk*; do
    if [ ! -x "$home/bin/javac" ] || [ ! -r "$home/release" ]; then continue; fi
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    if [ "${version:-0}" -ge "$wanted" ]; then
      echo "$home"
      return 0
    fi
  done
  {
    echo "latchwire: no JDK $wanted found in JAVA_HOME, /usr/lib/jvm or /opt."
    echo "Remedy: install one, for instance the package temurin-$wanted-jdk, or set JAVA_HOME to it."
  } >&2
  return 1
}
