package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The realms between a client and a server, RFC 4120 s3.3.3.2 and RFC 8062 s4.2. */
final class TransitedPath {
  private static final int MOST_REALMS = 64;

  /** Of no realm: a code point for private use. */
  private static final char QUOTED_DOT = '\uE000';

  private TransitedPath() {}

  /**
   * The realms of DOMAIN-X500-COMPRESS in full.
   *
   * @param client where a path begins that is only hinted at by an empty field
   * @param server where it ends
   */
  static List<String> realms(TransitedEncoding transited, String client, String server)
      throws KrbRefusal {
    if (transited.contents().isEmpty()) {
      return List.of();
    }
    if (transited.type() != TransitedEncoding.DOMAIN_X500_COMPRESS) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_TRTYPE_NOSUPP, "realms in an unknown encoding");
    }
    List<String> fields = fields(new String(transited.contents().octets(), StandardCharsets.UTF_8));
    Set<String> realms = new LinkedHashSet<>();
    String before = "";
    String lastNamed = client;
    boolean gap = false;
    for (int i = 0; i < fields.size(); i++) {
      String field = fields.get(i);
      if (field.isEmpty()) {
        gap = true;
        continue;
      }
      String realm = expanded(field, before);
      if (gap) {
        realms.addAll(between(lastNamed, realm));
        gap = false;
      }
      realms.add(realm);
      before = realm;
      lastNamed = realm;
    }
    if (gap) {
      realms.addAll(between(lastNamed, server));
    }
    if (realms.size() > MOST_REALMS) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PATH_NOT_ACCEPTED, "too many realms");
    }
    return List.copyOf(realms);
  }

  /** Splits at commas that are not quoted and takes the quotes away. */
  private static List<String> fields(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        boolean last = i + 1 == text.length() || text.charAt(i + 1) == ',';
        // A quoted dot at the end is a part of the name: a mark keeps it from being read as one.
        field.append(text.charAt(i) == '.' && last ? QUOTED_DOT : text.charAt(i));
      } else if (c == ',') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  private static String expanded(String field, String before) {
    if (field.endsWith(".")) {
      return field + before;
    }
    if (field.startsWith("/")) {
      return before + field;
    }
    return (field.startsWith(" ") ? field.substring(1) : field).replace(QUOTED_DOT, '.');
  }

  /** The realms of the hierarchy between two, without the two. */
  private static List<String> between(String from, String to) {
    List<String> up = ancestors(from);
    List<String> down = ancestors(to);
    List<String> path = new ArrayList<>();
    for (String realm : up) {
      path.add(realm);
      int met = down.indexOf(realm);
      if (met >= 0) {
        for (int i = met - 1; i > 0; i--) {
          path.add(down.get(i));
        }
        break;
      }
    }
    path.remove(from);
    path.remove(to);
    return path;
  }

  private static List<String> ancestors(String realm) {
    List<String> ancestors = new ArrayList<>();
    String left = realm;
    ancestors.add(left);
    for (int dot = left.indexOf('.'); dot >= 0; dot = left.indexOf('.')) {
      left = left.substring(dot + 1);
      ancestors.add(left);
    }
    return ancestors;
  }

  /** With one more realm; the anonymous realm is never one. */
  static TransitedEncoding with(TransitedEncoding transited, List<String> realms, String added) {
    if (added.equals(PrincipalName.ANONYMOUS_REALM) || realms.contains(added)) {
      return transited;
    }
    List<String> all = new ArrayList<>(realms);
    all.add(added);
    StringBuilder text = new StringBuilder();
    for (String realm : all) {
      text.append(text.isEmpty() ? "" : ",").append(quoted(realm));
    }
    return new TransitedEncoding(
        TransitedEncoding.DOMAIN_X500_COMPRESS,
        OctetString.of(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String quoted(String realm) {
    String quoted = realm.replace("\\", "\\\\").replace(",", "\\,");
    if (quoted.endsWith(".")) {
      quoted = quoted.substring(0, quoted.length() - 1) + "\\.";
    }
    // A space keeps a name of X.500 from being appended to the one before.
    return quoted.startsWith("/") ? " " + quoted : quoted;
  }

  /**
   * Whether every realm on the way is one that the hierarchy leads through or the operator trusts.
   * For a client that nobody knows any way will do (RFC 8062 s4.2).
   */
  static boolean isAccepted(
      List<String> realms, String client, String server, Set<String> trusted) {
    if (client.equals(PrincipalName.ANONYMOUS_REALM)) {
      return true;
    }
    List<String> hierarchy = between(client, server);
    return realms.stream()
        .allMatch(realm ->
            realm.equals(client)
                || realm.equals(server)
                || hierarchy.contains(realm)
                || trusted.contains(realm));
  }
}
