# shellcheck shell=bash
# A ticket office in gateway a, and its looking glass seen by clients that do not say who they are:
# curl with a ticket of MIT's kinit -n, and the program's own client. Sourced. KDC and looking glass
# listen inside the gateway's namespace, as on a network that operators have for themselves.

GLASS_REALM=LAB.TEST
GLASS_HOST=gateway-a.lab.test
GLASS_PORT=8080
GLASS_NOBODY='WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS'

# need_glass_clients: MIT's client with its plugin for anonymous tickets, and curl.
need_glass_clients() {
  need_commands kinit klist curl || return 3
  compgen -G '/usr/lib/*/krb5/plugins/preauth/pkinit.so' >/dev/null && return 0
  hold_services
  install_packages krb5-pkinit
  release_services
  compgen -G '/usr/lib/*/krb5/plugins/preauth/pkinit.so' >/dev/null && return 0
  complain 'missing: PKINIT of MIT Kerberos. Remedy: sudo apt-get install krb5-pkinit'
  return 3
}

# prepare_looking_glass: principals, a certificate, and a client that trusts it.
prepare_looking_glass() {
  local dir=$RUN/gateway-a/kdc
  {
    "$TOP/latchwire" kdc init --realm "$GLASS_REALM" --dir "$dir" &&
      "$TOP/latchwire" kdc cert --dir "$dir" &&
      "$TOP/latchwire" kdc principal add "HTTP/$GLASS_HOST" --dir "$dir"
  } >"$RUN/kdc.log" 2>&1 || fail 1 "no ticket office could be made: $(tail -n 1 "$RUN/kdc.log")"
  cat >"$RUN/krb5.conf" <<END
[libdefaults]
 default_realm = $GLASS_REALM
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 $GLASS_REALM = {
  kdc = 127.0.0.1:88
  pkinit_anchors = FILE:$dir/ca.pem
 }
[domain_realm]
 .lab.test = $GLASS_REALM
END
}

# looking_glass_role: for the configuration of gateway a.
looking_glass_role() {
  local dir=$RUN/gateway-a/kdc
  cat <<END
roles:
  ticket-office:
    realm: $GLASS_REALM
    listen: 127.0.0.1:88
    database: $dir/principals.json
    master-key: "file:$dir/master.key"
    certificate: { chain: $dir/kdc.pem, key: "file:$dir/kdc.key" }
    looking-glass: { listen: "127.0.0.1:$GLASS_PORT", service: HTTP/$GLASS_HOST }
END
}

# as_nobody COMMAND...: in gateway a, with a client's configuration and an empty cache of tickets.
as_nobody() {
  inside "$GATEWAY_A" env LC_ALL=C KRB5_CONFIG="$RUN/krb5.conf" \
    KRB5CCNAME="FILE:$RUN/nobody.tickets" "$@"
}

# look PATH [OPTION...]: curl with what tickets there are.
look() {
  as_nobody curl -s -m 20 --negotiate -u : "${@:2}" \
    --connect-to "$GLASS_HOST:$GLASS_PORT:127.0.0.1:$GLASS_PORT" "http://$GLASS_HOST:$GLASS_PORT$1"
}

# own_look: the program's own client, which also has the service prove itself.
own_look() {
  inside "$GATEWAY_A" "$TOP/latchwire" looking-glass "http://127.0.0.1:$GLASS_PORT" --json \
    --realm "$GLASS_REALM" --service "HTTP/$GLASS_HOST" --anchor "$RUN/gateway-a/kdc/ca.pem"
}

# names_nobody FILE...: whether addresses or names of the sessions are in it.
names_nobody() {
  ! grep -qF -e "$ADDRESS_A4" -e "$ADDRESS_B4" -e "$ADDRESS_A6" -e "$ADDRESS_B6" -e bgp-ipv \
    -e gateway- "$@"
}

verdict_looking_glass() {
  local holds without flags
  rm -f "$RUN/nobody.tickets"
  without=$(look /v1/sessions -o /dev/null -w '%{http_code}')
  verdict "$([ "$without" = 401 ]; echo $?)" \
    "the looking glass shows nothing to a client without a ticket" "HTTP $without"
  as_nobody kinit -n >"$RUN/kinit.log" 2>&1 </dev/null
  look /v1/sessions -o "$RUN/glass.json" -w '%{http_code}\n' >"$RUN/glass.code"
  flags=$(as_nobody klist -f 2>/dev/null | sed -n "s/.*Flags: //p" | sort -u | paste -sd' ')
  holds=0
  as_nobody klist 2>/dev/null | grep -qF "Default principal: $GLASS_NOBODY" || holds=1
  [ "$(cat "$RUN/glass.code")" = 200 ] || holds=1
  without=$("$LAB/status.py" glass "$GLASS_NOBODY" "${#FAMILIES[@]}" <"$RUN/glass.json" 2>&1) || holds=1
  names_nobody "$RUN/glass.json" || holds=1
  verdict $holds "the looking glass shows the sessions to curl with a ticket of nobody" \
    "HTTP $(cat "$RUN/glass.code"), flags of the tickets ${flags:-none}; ${without##*$'\n'}"
  holds=0
  own_look >"$RUN/own-glass.json" 2>"$RUN/own-glass.log" || holds=1
  without=$("$LAB/status.py" glass "$GLASS_NOBODY" "${#FAMILIES[@]}" <"$RUN/own-glass.json" 2>&1) ||
    holds=1
  names_nobody "$RUN/own-glass.json" || holds=1
  verdict $holds "and to the program's own client, to which it has proved itself" \
    "${without##*$'\n'}$(tail -n 1 "$RUN/own-glass.log")"
}

# run_looking_glass: what an operator sees of the lab that stands.
run_looking_glass() {
  adopt_run "$STANDING" || { echo "no lab stands"; exit 1; }
  name_places "$STANDING"
  [ -e "$RUN/krb5.conf" ] || fail 1 "the lab that stands has no looking glass"
  [ -e "$RUN/nobody.tickets" ] && as_nobody klist -s || as_nobody kinit -n </dev/null
  look / || fail 1 "nobody answers at $GLASS_HOST:$GLASS_PORT"
}
