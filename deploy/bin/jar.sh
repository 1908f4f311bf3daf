# shellcheck shell=bash
# The runnable jar of a source tree: where it is, whether it is fresh, how to make it. Sourced.

# jar_path TOP: the jar that the build leaves, its libraries beside it.
jar_path() {
  echo "$1/gateway/target/app/latchwire.jar"
}

# jar_is_fresh TOP: whether the jar exists and no source or build file is newer.
jar_is_fresh() {
  local jar newer
  jar=$(jar_path "$1")
  [ -e "$jar" ] || return 1
  newer=$(find "$1/pom.xml" "$1"/{crypto-fastpath,pipeline-handlers,gateway}/{pom.xml,src/main} \
    -newer "$jar" -type f -print -quit)
  [ -z "$newer" ]
}

# build_jar TOP: makes the jar unless it is fresh. Under root it builds as the owner of the tree,
# so that nothing in there becomes root's.
build_jar() {
  local top=$1 owner
  local -a as_owner=()
  jar_is_fresh "$top" && return 0
  owner=$(stat -c %U "$top")
  if [ "$(id -u)" = 0 ] && [ "$owner" != root ] && command -v mvn >/dev/null; then
    as_owner=(runuser -u "$owner" --)
  fi
  echo "latchwire: building (a first build fetches the libraries)" >&2
  "${as_owner[@]}" "$top/mvnw" -q -DskipTests -pl gateway -am package >&2 || return 1
  # A build that found nothing to do leaves the old time on the jar.
  touch -c "$(jar_path "$top")"
}
