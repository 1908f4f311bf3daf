#!/usr/bin/env bash
# Builds latchwire_VERSION_amd64.deb: the program with a Java runtime of its own, so that a bare
# Debian 12 can run it; systemd unit, manual pages, completion, alert rules, dashboards, dissector.
#
#   deploy/debian/build-deb.sh [DIRECTORY]    where the package goes; target/ by default
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
top=$(dirname "$(dirname "$here")")
out=${1:-$top/target}
# shellcheck source=deploy/bin/find-jdk.sh
. "$top/deploy/bin/find-jdk.sh"
# shellcheck source=deploy/bin/jar.sh
. "$top/deploy/bin/jar.sh"

for tool in dpkg-deb gzip; do
  command -v "$tool" >/dev/null || { echo "build-deb: $tool is missing" >&2; exit 3; }
done
jdk=$(find_jdk 25)
[ "${LATCHWIRE_BUILD:-}" = never ] || build_jar "$top"
jar=$(jar_path "$top")
[ -e "$jar" ] || { echo "build-deb: $jar is missing (remedy: ./mvnw package)" >&2; exit 3; }

version=$(sed -n '/<artifactId>latchwire<\/artifactId>/{n;s/.*<version>\(.*\)<\/version>.*/\1/p;q}' "$top/pom.xml")
# A snapshot comes before the release that it leads to.
version=${version/-SNAPSHOT/~snapshot}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"

install -d "$stage"/DEBIAN "$stage"/usr/{bin,lib/latchwire} "$stage"/lib/systemd/system \
  "$stage"/usr/share/{man/man1,bash-completion/completions,latchwire,doc/latchwire} \
  "$stage"/etc/latchwire

# The program and its libraries.
cp "$jar" "$stage/usr/lib/latchwire/latchwire.jar"
cp -r "$(dirname "$jar")/lib" "$stage/usr/lib/latchwire/lib"
find "$stage/usr/lib/latchwire" -type f -exec chmod 644 {} +

# A runtime with what the program uses, and no more: what its own code names, and what its libraries
# and the JDK look for by name.
lib=$stage/usr/lib/latchwire
modules=$("$jdk/bin/jdeps" --multi-release 25 --no-recursive --ignore-missing-deps --print-module-deps \
  --class-path "$lib/lib/*" "$lib"/latchwire.jar "$lib"/lib/{pipeline-handlers,crypto-fastpath}-*.jar)
modules+=,java.logging,java.management,java.naming,java.security.sasl,java.sql,java.xml
modules+=,jdk.crypto.ec,jdk.management,jdk.unsupported,jdk.net,jdk.zipfs
"$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
  --compress zip-6 --output "$stage/usr/lib/latchwire/runtime"

install -m 755 "$here/latchwire" "$stage/usr/bin/latchwire"
install -m 755 "$top/deploy/bin/aot-cache.sh" "$stage/usr/lib/latchwire/aot-cache"
install -m 644 "$top/deploy/systemd/latchwire.service" "$stage/lib/systemd/system/"

# Made by the program itself.
"$jdk/bin/java" --enable-native-access=ALL-UNNAMED -jar "$jar" generate "$stage/generated"
for page in "$stage"/generated/man/*.1; do
  gzip -9n <"$page" >"$stage/usr/share/man/man1/$(basename "$page").gz"
done
install -m 644 "$stage/generated/latchwire.bash" "$stage/usr/share/bash-completion/completions/latchwire"
rm -r "$stage/generated"

install -d "$stage/usr/share/latchwire"/{prometheus,grafana,wireshark}
install -m 644 "$top"/deploy/prometheus/latchwire-rules.yml "$stage/usr/share/latchwire/prometheus/"
install -m 644 "$top"/deploy/grafana/dashboards/*.json "$stage/usr/share/latchwire/grafana/"
install -m 644 "$top"/deploy/wireshark/*.lua "$stage/usr/share/latchwire/wireshark/"
install -m 644 "$top"/gateway/src/main/resources/io/latchwire/gateway/config/latchwire.schema.json \
  "$stage/usr/share/latchwire/"
install -m 644 "$top"/{README.md,LICENSE} "$top"/docs/*.md "$stage/usr/share/doc/latchwire/"
install -m 644 "$here/copyright" "$stage/usr/share/doc/latchwire/copyright"

install -m 755 "$here"/{postinst,prerm,postrm} "$stage/DEBIAN/"
cat >"$stage/DEBIAN/control" <<END
Package: latchwire
Version: $version
Architecture: amd64
Maintainer: Latchwire maintainers <maintainers@latchwire.invalid>
Installed-Size: $(du -sk --exclude=DEBIAN "$stage" | cut -f1)
Depends: libc6 (>= 2.34), zlib1g, passwd
Recommends: libipsec-mb1, iproute2, ethtool
Suggests: prometheus, wireshark
Section: net
Priority: optional
Description: authenticated routing sessions for routers that cannot do it themselves
 Two gateways stand in the cable, one in front of each router. Every segment of
 a BGP, LDP or MSDP session crosses the wire between them with a message
 authentication code in a TCP option and with keys that renew themselves.
END
(cd "$stage" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) \
  >"$stage/DEBIAN/md5sums"

mkdir -p "$out"
package=$out/latchwire_${version}_amd64.deb
dpkg-deb --root-owner-group -Zxz -z3 --build "$stage" "$package" >/dev/null
echo "$package"
