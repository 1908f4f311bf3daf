# shellcheck shell=bash disable=SC2153,SC2154 # NAME is of walk.sh, said of typing.sh.
# What the readers of the guides do, page by page, with verdicts. Sourced.

# --- docs/quick-start.md ---------------------------------------------------------------------

quick_start() {
  PAGE=quick-start
  local begun=$SECONDS machine
  build_package
  for machine in gateway-a gateway-b; do
    give_package "$machine"
    types "$machine" 'apt-get install libipsec-mb1'
    types "$machine" 'dpkg -i target/latchwire_*_amd64.deb'
    types "$machine" 'latchwire doctor'
    types "$machine" 'install -d -m 750 -o latchwire -g latchwire /etc/latchwire/keks'
  done
  types gateway-a 'latchwire keygen --algorithm hkdf-256 --out /etc/latchwire/keks/peer.1'
  asked gateway-a cat /etc/latchwire/keks/peer.1 | carry gateway-b /etc/latchwire/keks/peer.1
  for machine in gateway-a gateway-b; do
    types "$machine" 'chown latchwire: /etc/latchwire/keks/peer.1'
    configuration_of "$machine" | carry "$machine" /etc/latchwire/latchwire.yaml
    within "$machine" chown root:latchwire /etc/latchwire/latchwire.yaml
    within "$machine" chmod 640 /etc/latchwire/latchwire.yaml
    types "$machine" 'latchwire check /etc/latchwire/latchwire.yaml'
    types "$machine" 'latchwire doctor --config /etc/latchwire/latchwire.yaml'
    types "$machine" 'systemctl enable --now latchwire'
  done
  start_router a
  start_router b
  verdict_established
  watches gateway-a 'latchwire top' transit-bgp
  types gateway-a 'latchwire explain gw-b.example.net'
  types gateway-b 'latchwire explain gw-b.example.net' 0 'latchwire explain gw-a.example.net'
  asked gateway-a curl -sS http://127.0.0.1:9479/ >"$RUN/status.html"
  grep -q '<title>' "$RUN/status.html"
  verdict $? "the status page is there" "$(wc -c <"$RUN/status.html") octets"
  [ $((SECONDS - begun)) -lt 600 ]
  verdict $? "from nothing to a protected session in ten minutes" "$((SECONDS - begun)) s"
}

# build_package: as the page has it; the tree is this one.
build_package() {
  on_page deploy/debian/build-deb.sh
  if [ -z "$PACKAGE" ]; then
    PACKAGE=$("$TOP/deploy/debian/build-deb.sh" 2>"$RUN/build-deb.log" | tail -n 1)
  fi
  [ -s "$PACKAGE" ]
  verdict $? "quick-start, here: deploy/debian/build-deb.sh" "${PACKAGE##*/}$(tail -n 2 "$RUN/build-deb.log" 2>/dev/null)"
}

# give_package MACHINE: where the page looks for it, from the directory that its commands are typed in.
give_package() {
  # shellcheck disable=SC2016 # It is the other shell's.
  within "$1" sh -c 'cd && mkdir -p target && cat >"target/$1"' sh "${PACKAGE##*/}" <"$PACKAGE"
}

# configuration_of MACHINE: the page's own; on b the two addresses and the two names change places.
configuration_of() {
  block quick-start yaml ports: |
    if [ "$1" = gateway-a ]; then cat; else
      sed 's/gw-a/gw-x/g; s/gw-b/gw-a/g; s/gw-x/gw-b/g
           s/192\.0\.2\.1\//192.0.2.X\//; s/192\.0\.2\.2\//192.0.2.1\//; s/192\.0\.2\.X\//192.0.2.2\//'
    fi
}

# --- docs/operating.md -----------------------------------------------------------------------

operating() {
  PAGE=operating
  by_hand
  typing_to_a_gateway
  changing_the_configuration
  key_change_day
  keys_in_a_store
  latches
  types gateway-a "$AOT_CACHE"
}
AOT_CACHE='/usr/lib/latchwire/aot-cache /usr/lib/latchwire/runtime/bin/java /usr/lib/latchwire/latchwire.jar /var/lib/latchwire/latchwire.aot'

# by_hand: gateway b without its service, and back.
by_hand() {
  local before
  before=$(connection 4)
  types gateway-b 'latchwire keygen --algorithm hkdf-256 --out /etc/latchwire/keks/PEER.1' 0 \
    'latchwire keygen --algorithm hkdf-256 --out /etc/latchwire/keks/spare.1'
  asked gateway-b cp -p /etc/latchwire/latchwire.yaml /root/latchwire.yaml
  types gateway-b 'latchwire check latchwire.yaml'
  asked gateway-b systemctl stop latchwire
  watches gateway-b 'latchwire run latchwire.yaml' 'latchwire: ready'
  asked gateway-b systemctl start latchwire
  session_is_back "gateway b ran by hand and is a service again" "$before"
}

# session_is_back TEXT BEFORE: another connection than that one.
session_is_back() {
  await "$PATIENCE" another_session "$2"
  verdict $? "$1" "BGP is $(state a 4)/$(state b 4), connection $(connection 4), before ${2:-none}"
}

# another_session CONNECTION: BGP is established on one that is not that.
another_session() { is_established 4 && [ -n "$(connection 4)" ] && [ "$(connection 4)" != "$1" ]; }

# same_session TEXT CONNECTION
same_session() {
  is_established 4 && [ "$(connection 4)" = "$2" ]
  verdict $? "$1" "connection $(connection 4), before $2"
}

typing_to_a_gateway() {
  types gateway-a 'latchwire show'
  grep -q '^transit-bgp .* require ' <<<"$said"
  verdict $? "show has the policy" "$(grep '^transit-bgp ' <<<"$said")"
  types gateway-a 'latchwire show --socket /run/latchwire/control.sock'
  types gateway-a 'latchwire explain PEER' 0 'latchwire explain gw-b.example.net'
  types gateway-a 'latchwire probe PEER' 0 'latchwire probe gw-b.example.net'
  watches gateway-a 'latchwire top' transit-bgp
  types gateway-a 'latchwire doctor --config FILE' 0 \
    'latchwire doctor --config /etc/latchwire/latchwire.yaml'
  types gateway-a 'latchwire doctor'
  types gateway-a 'latchwire compliance --max-age 180d'
}

changing_the_configuration() {
  local before
  before=$(connection 4)
  asked gateway-a sh -c 'sed "s/path-mtu: 1500/path-mtu: 1480/" /etc/latchwire/latchwire.yaml >/root/next.yaml'
  types gateway-a 'latchwire reload'
  types gateway-a 'latchwire diff FILE' 1 'latchwire diff next.yaml'
  types gateway-a 'latchwire apply --confirm 5 FILE' 0 'latchwire apply --confirm 5 next.yaml'
  types gateway-a 'latchwire rollback'
  effective 1500 "after rollback the file before is in force"
  types gateway-a 'latchwire apply --confirm 5 FILE' 0 'latchwire apply --confirm 5 next.yaml'
  types gateway-a 'latchwire confirm'
  effective 1480 "after confirm the new one is"
  asked gateway-a grep -q 'path-mtu: 1480' /etc/latchwire/latchwire.yaml &&
    asked gateway-a grep -q 'path-mtu: 1500' /etc/latchwire/latchwire.yaml.previous
  verdict $? "and stands in the gateway's file, the one before beside it" \
    "$(asked gateway-a ls -l /etc/latchwire | tail -n +2 | tr '\n' ';')"
  same_session "no session noticed" "$before"
}

effective() {
  types gateway-a 'latchwire show effective'
  grep -q "path-mtu: $1" <<<"$said"
  verdict $? "$2" "$(grep path-mtu <<<"$said")"
}

# on_both SED-SCRIPT: both files changed by hand, then reloaded.
on_both() {
  local machine
  for machine in gateway-a gateway-b; do
    asked "$machine" sed -i "$1" /etc/latchwire/latchwire.yaml
    types "$machine" 'latchwire reload'
  done
}

key_change_day() {
  local before machine
  before=$(connection 4)
  types gateway-a 'latchwire keygen --algorithm hkdf-256 --out /etc/latchwire/keks/gw-b.2'
  asked gateway-a cat /etc/latchwire/keks/gw-b.2 | carry gateway-b /etc/latchwire/keks/gw-b.2
  for machine in gateway-a gateway-b; do
    asked "$machine" chown latchwire: /etc/latchwire/keks/gw-b.2
  done
  on_both 's|^\( *\)- { id: 1, .*|&\n\1- { id: 2, algorithm: hkdf-256, key: "file:/etc/latchwire/keks/gw-b.2" }|'
  on_both 's|^\( *\)keks:|\1send-kek: 2\n&|'
  for machine in gateway-a gateway-b; do
    await 60 old_kek_is_free "$machine"
    verdict $? "no own key of $machine is under the old KEK" "$(asked "$machine" latchwire key list | tr '\n' ';')"
    types "$machine" 'latchwire key list'
  done
  on_both '/- { id: 1, /d'
  asked gateway-a rm /etc/latchwire/keks/peer.1
  same_session "no session noticed the change of KEKs" "$before"
}

# old_kek_is_free MACHINE: it has no own keys under KEK 1, which it still lists.
old_kek_is_free() {
  asked "$1" latchwire key list >"$RUN/keys" &&
    awk '$2 == 1 { own = $6; listed = 1 } END { exit !(listed && own == 0) }' "$RUN/keys"
}

keys_in_a_store() {
  local before
  before=$(connection 4)
  types gateway-a 'head -c 32 /dev/urandom | systemd-creds encrypt --name=store - /etc/latchwire/store.cred'
  types gateway-a "$KEY_GENERATE"
  types gateway-a 'chown latchwire: /etc/latchwire/keys.store'
  asked gateway-a mkdir -p /etc/systemd/system/latchwire.service.d
  printf '[Service]\nLoadCredentialEncrypted=store:/etc/latchwire/store.cred\n' |
    carry gateway-a /etc/systemd/system/latchwire.service.d/store.conf
  asked gateway-a sed -i 's|^\( *\)- { id: 2, .*|&\n\1- { id: 3, algorithm: hkdf-256, key: "store:/etc/latchwire/keys.store#gw-b.3" }|' \
    /etc/latchwire/latchwire.yaml
  asked gateway-a systemctl daemon-reload
  asked gateway-a systemctl restart latchwire
  session_is_back "the service reads a key from its store" "$before"
  grep -q '^gw-b.example.net  *3 ' <<<"$(asked gateway-a latchwire key list)"
  verdict $? "and has it among its KEKs" "$(asked gateway-a latchwire key list | tail -n 1)"
  # Its secret is the service's alone, and what follows asks for the keys from outside.
  asked gateway-a sed -i '/- { id: 3, /d' /etc/latchwire/latchwire.yaml
  types gateway-a 'latchwire reload'
  types gateway-a 'latchwire key import' 0 \
    'sudo -u latchwire latchwire key import --store /var/lib/latchwire/other.store --name gw-b.2 --algorithm hkdf-256 --from file:/etc/latchwire/keks/gw-b.2 --unlock file:/etc/latchwire/keks/gw-b.2'
}
KEY_GENERATE='systemd-run --quiet --wait --pipe --property=LoadCredentialEncrypted=store:/etc/latchwire/store.cred latchwire key generate --store /etc/latchwire/keys.store --name gw-b.3 --unlock credential:store'

latches() {
  local before handle
  types gateway-a 'latchwire rollover all'
  types gateway-a 'latchwire latch list'
  before=$(connection 4)
  handle=$(latch_of "$before")
  types gateway-a 'latchwire latch break HANDLE' 0 "latchwire latch break $handle"
  session_is_back "a broken latch resets the session, and the next begins anew" "$before"
  types gateway-a 'latchwire latch create --local 192.0.2.1:40000 --remote 192.0.2.2:179 --peer gw-b.example.net'
}

# latch_of CONNECTION: the handle of its latch at gateway a.
latch_of() {
  asked gateway-a latchwire latch list | awk -v a="${1% *}" -v b="${1#* }" 'index($0, a) && index($0, b) { print $1; exit }'
}


# --- docs/troubleshooting.md -----------------------------------------------------------------

troubleshooting() {
  PAGE=troubleshooting
  types gateway-a 'latchwire doctor'
  types gateway-a 'latchwire probe PEER' 0 'latchwire probe gw-b.example.net'
  types gateway-a 'latchwire probe gw-b.example.net'
  types gateway-a 'latchwire probe gw-b.example.net --remote 192.0.2.2 --port 179 --json'
  recording
  wrong_key
}

# recording: from before a session begins, so gateway b is away until the old one is over.
recording() {
  PAGE=troubleshooting
  local before
  before=$(connection 4)
  asked gateway-b systemctl stop latchwire
  await "$PATIENCE" both_are_down
  on_page "$TCPDUMP"
  watch_begins gateway-a "$TCPDUMP"
  await 10 grep -q 'listening on' "$WATCH_LOG"
  asked gateway-b systemctl start latchwire
  session_is_back "a session begins while it is recorded" "$before"
  # It writes by the buffer, and reads late: what it has not read yet when it ends is lost.
  await "$PATIENCE" within gateway-a test -s /root/session.pcap
  watch_ends "$TCPDUMP"
  verdict $? "$PAGE, gateway-a: $TCPDUMP" "$(tail -n 4 "$WATCH_LOG" | tr '\r\n' ' ')"
  types gateway-a 'latchwire verify-pcap session.pcap --config /etc/latchwire/latchwire.yaml --quiet'
  grep -q 'verified [1-9]' <<<"$said"
  verdict $? "the recording has verified segments" "$(tail -n 1 <<<"$said")"
  types gateway-a 'latchwire show'
}

TCPDUMP='tcpdump -i eth2 -s 0 -w session.pcap tcp port 179'

both_are_down() { [ "$(state a 4)" != Established ] && [ "$(state b 4)" != Established ]; }

# wrong_key: gateway b has another secret under the same identifier; a is asked why nothing comes.
wrong_key() {
  local before
  before=$(connection 4)
  asked gateway-b sh -c 'cp -p /etc/latchwire/keks/gw-b.2 /etc/latchwire/keks/right &&
    rm -f /etc/latchwire/keks/gw-b.2 &&
    latchwire keygen --algorithm hkdf-256 --out /etc/latchwire/keks/gw-b.2 &&
    chown latchwire: /etc/latchwire/keks/gw-b.2 && systemctl restart latchwire' >/dev/null
  await "$PATIENCE" is_explained 'wrong key'
  types gateway-a 'latchwire explain PEER' 1 'latchwire explain gw-b.example.net'
  grep -q 'wrong key' <<<"$said"
  verdict $? "explain names the wrong key" "$(head -n 3 <<<"$said" | tr '\n' ';')"
  types gateway-a 'latchwire explain gw-b.example.net' 1
  types gateway-a 'latchwire explain gw-b.example.net --address 10.1.2.3' 1
  types gateway-b 'latchwire explain' 1 'latchwire explain gw-a.example.net'
  asked gateway-b sh -c 'mv /etc/latchwire/keks/right /etc/latchwire/keks/gw-b.2 && systemctl restart latchwire'
  session_is_back "with the right key the session is back" "$before"
}
is_explained() { asked gateway-a latchwire explain gw-b.example.net | grep -q "$1"; }

# --- docs/operating.md, an access router -----------------------------------------------------

# office: a machine with the package and none of it configured; a role at a time.
office() {
  give_package office
  asked office sh -c 'cd && dpkg -i target/latchwire_*_amd64.deb' >/dev/null
  verdict $? "the office has the package" "$(asked office latchwire --version)"
}

# in_the_office ROLE: starts the service there with the configuration that comes in on stdin.
in_the_office() {
  carry office /etc/latchwire/latchwire.yaml
  asked office chown root:latchwire /etc/latchwire/latchwire.yaml
  asked office chmod 640 /etc/latchwire/latchwire.yaml
  asked office systemctl restart latchwire
  verdict $? "the office serves as $1" "$(asked office journalctl -u latchwire --no-pager -n 1 -o cat)"
}

access_router() {
  PAGE=operating
  local command
  office
  for command in 'latchwire cga generate --key /etc/latchwire/router.key.pem' "$ANCHOR" "$ROUTER_CERTIFICATE" \
    'chown latchwire: /etc/latchwire/router.key.pem' "$SIMULATE"; do
    types office "$command"
  done
  # The router answers for this address itself.
  ip -n "$NAME-office" address flush dev eth0
  block operating yaml access-router: | sed 's/link: eth1/link: eth0/; s/upstream: eth2/upstream: eth1/' |
    in_the_office "access router"
  asked office cat /etc/latchwire/ta.pem | carry gateway-a /root/ta.pem
  types gateway-a "$MOBILE_NODE"
  types office 'latchwire handover keys'
  [ "$(wc -l <<<"$said")" -ge 2 ]
  verdict $? "the router shows the node's key" "$(tail -n 1 <<<"$said")"
  types office 'latchwire show'
  types gateway-a 'latchwire cga generate --key FILE --sec 1 --threads N' 0 'latchwire cga generate --key fresh.pem --sec 1 --threads 2'
  asked office systemctl stop latchwire
  ip -n "$NAME-office" address add 192.0.2.1/24 dev eth0
}
ANCHOR='openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=trust anchor" -keyout ta.key.pem -out /etc/latchwire/ta.pem -addext "sbgp-ipAddrBlock=critical,IPv6:2001:db8::/32"'
ROUTER_CERTIFICATE='openssl req -x509 -CA /etc/latchwire/ta.pem -CAkey ta.key.pem -days 365 -subj "/CN=ar-1.example.net" -key /etc/latchwire/router.key.pem -out /etc/latchwire/path.pem -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=1.3.6.1.5.5.7.3.23 -addext "sbgp-ipAddrBlock=critical,IPv6:2001:db8:1:1::/64"'
SIMULATE='latchwire handover simulate --address 2001:db8:1:1::1 --key /etc/latchwire/router.key.pem --path /etc/latchwire/path.pem --trust-anchor /etc/latchwire/ta.pem'
MOBILE_NODE='latchwire handover node --interface eth0 --prefix 2001:db8:1:1::/64 --trust-anchor ta.pem --new-address 2001:db8:1:2::abc'

# --- docs/registrar.md -----------------------------------------------------------------------

registrar() {
  PAGE=registrar
  local name
  asked office install -d -m 750 -o latchwire -g latchwire /etc/latchwire/psk
  asked gateway-a install -d -m 750 -o latchwire -g latchwire /etc/latchwire/psk
  for name in a-b pe1 gw-a; do
    asked office sh -c "umask 077; head -c 32 /dev/urandom >/etc/latchwire/psk/$name; chown latchwire: /etc/latchwire/psk/$name"
  done
  asked office sh -c 'cd /etc/latchwire && openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=reg.example.net \
    -addext subjectAltName=DNS:reg.example.net -keyout reg.key -out reg.pem && chmod 600 reg.key && chown latchwire: reg.key'
  { echo 'gateway: { id: reg-a }'; block registrar yaml 'asap: 192'; } | in_the_office registrar
  types office 'latchwire show'
  types office 'latchwire reload'

  # A gateway as a pool element; it also has the key of pe1 at hand, and asks.
  asked office cat /etc/latchwire/psk/gw-a | carry gateway-a /etc/latchwire/psk/gw-a
  asked office cat /etc/latchwire/psk/pe1 | carry gateway-a /root/pe1
  asked office cat /etc/latchwire/reg.pem | carry gateway-a /root/ca.pem
  asked gateway-a chown latchwire: /etc/latchwire/psk/gw-a
  echo '192.0.2.1 reg.example.net gw.example.net' | asked gateway-a tee -a /etc/hosts >/dev/null
  { asked gateway-a cat /etc/latchwire/latchwire.yaml; block registrar yaml pool-element:; } >"$RUN/with-element.yaml"
  asked gateway-a tee /etc/latchwire/latchwire.yaml <"$RUN/with-element.yaml" >/dev/null
  types gateway-a 'latchwire reload'
  await 30 pool_has latchwire/gateways 192.0.2.9
  verdict $? "the gateway is an element of its pool" "$(asked office latchwire pool show latchwire/gateways | tail -n 1)"

  on_page "$REGISTER"
  watch_begins gateway-a "$REGISTER"
  await 30 pool_has bgp 192.0.2.9
  verdict $? "$PAGE, gateway-a: $REGISTER" "$(asked office latchwire pool show bgp | tail -n 1)"
  types office 'latchwire pool list'
  types office 'latchwire pool show bgp'
  types gateway-a "$RESOLVE"
  grep -q 192.0.2.9 <<<"$said"
  verdict $? "the pool resolves to its element" "$(tail -n 1 <<<"$said")"
  watches gateway-a "$WATCH" 192.0.2.9
  types office 'latchwire pool snapshot save pools.snapshot'
  types office 'latchwire pool snapshot inspect pools.snapshot'
  watch_ends "$REGISTER"
  await 30 pool_has_not bgp
  verdict $? "an element that is interrupted leaves its pool" "$(asked office latchwire pool list | tr '\n' ';')"

  types gateway-a 'latchwire pool drain --grace 60'
  await 30 pool_has_not latchwire/gateways
  verdict $? "a drained gateway is out of its pool" "$(asked office latchwire pool list | tr '\n' ';')"
  types gateway-a 'latchwire pool drain --undo'
  await 30 pool_has latchwire/gateways 192.0.2.9
  verdict $? "and in it again" "$(asked office latchwire pool show latchwire/gateways | tail -n 1)"
}
REGISTER='latchwire pool register bgp --id 7 --address 192.0.2.9 --port 179 --server 192.0.2.1:3864 --identity pe1 --key file:pe1'
RESOLVE='latchwire pool resolve bgp --server 192.0.2.1:3864 --identity pe1 --key file:pe1'
WATCH='latchwire pool watch bgp --server reg.example.net:3864 --ca ca.pem'

pool_has() { asked office latchwire pool show "$1" | grep -q "$2"; }
pool_has_not() { ! asked office latchwire pool list | grep -q "^$1 "; }

# --- docs/ticket-office.md -------------------------------------------------------------------

ticket_office() {
  PAGE=ticket-office
  local command
  for command in 'sudo -u latchwire latchwire kdc init --realm EXAMPLE.NET' 'sudo -u latchwire latchwire kdc cert' \
    'sudo -u latchwire latchwire kdc principal add HTTP/gw.example.net'; do
    types office "$command"
  done
  types office 'sudo -u latchwire latchwire kdc principal add alice --password-file -' 0 \
    'echo correct-horse | sudo -u latchwire latchwire kdc principal add alice --password-file -'
  asked office mkdir -p /etc/systemd/system/latchwire.service.d
  block ticket-office ini AmbientCapabilities | carry office /etc/systemd/system/latchwire.service.d/ticket-office.conf
  asked office systemctl daemon-reload
  block ticket-office yaml 'gateway: {' | in_the_office "ticket office"
  asked office cat /var/lib/latchwire/kdc/ca.pem | carry gateway-a /root/ca.pem
  carry gateway-a /etc/krb5.conf <<'END'
[libdefaults]
  default_realm = EXAMPLE.NET
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
[realms]
  EXAMPLE.NET = {
    kdc = gw.example.net
    pkinit_anchors = FILE:/root/ca.pem
  }
[domain_realm]
  .example.net = EXAMPLE.NET
END
  types gateway-a 'kinit -n'
  types gateway-a 'curl --negotiate -u : http://gw.example.net:8080/'
  grep -q '<html' <<<"$said"
  verdict $? "the looking glass shows its page" "$(grep -o '<title>[^<]*' <<<"$said")"
  types gateway-a 'curl --negotiate -u : http://gw.example.net:8080/v1/sessions'
  types gateway-a 'latchwire looking-glass http://gw.example.net:8080 --realm EXAMPLE.NET --anchor ca.pem'
  types office 'latchwire kdc principal list'
  types office 'latchwire kdc status'
}
