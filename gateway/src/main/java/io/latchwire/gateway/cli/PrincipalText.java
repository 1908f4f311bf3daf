package io.latchwire.gateway.cli;

import io.latchwire.wire.kerberos.PrincipalName;
import java.util.ArrayList;
import java.util.List;

/**
 * A principal as people write it, {@code alice}, {@code host/gw.example}, {@code krbtgt/A@B}.
 *
 * @param name its components
 * @param realm behind the at sign
 */
record PrincipalText(PrincipalName name, String realm) {
  private static final int NT_SRV_HST = 3;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static PrincipalText read(String text, String defaultRealm) {
    List<String> components = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    String realm = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        part.append(text.charAt(i));
      } else if (c == '/') {
        components.add(part.toString());
        part.setLength(0);
      } else if (c == '@') {
        realm = text.substring(i + 1);
        break;
      } else {
        part.append(c);
      }
    }
    components.add(part.toString());
    if (components.contains("") || (realm != null && realm.isEmpty())) {
      throw new IllegalArgumentException(
          text + ": not a principal (expected: name, service/host or name@REALM)");
    }
    int type = components.size() > 1 ? NT_SRV_HST : PrincipalName.NT_PRINCIPAL;
    PrincipalName name = new PrincipalName(type, components);
    if (name.isTicketGranting()) {
      name = new PrincipalName(PrincipalName.NT_SRV_INST, components);
    }
    if (name.isWellKnown()) {
      throw new IllegalArgumentException(text + ": reserved (RFC 6111 s3.1; choose another name)");
    }
    return new PrincipalText(name, realm == null ? defaultRealm : realm);
  }

  /** RFC 4120 s4: realm and components without separators. */
  String defaultSalt() {
    return realm + String.join("", name.components());
  }
}
