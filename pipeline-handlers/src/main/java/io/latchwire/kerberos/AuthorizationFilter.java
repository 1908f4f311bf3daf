package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.wire.kerberos.AuthorizationElement;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.OctetString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which authorization data goes into an anonymous ticket, RFC 8062 s4.2: what names the client is
 * removed, what restricts the ticket and cannot be kept refuses it, what nobody knows is refused
 * unless the operator has said what it is. Containers are opened to the bottom.
 */
final class AuthorizationFilter {
  private static final int MOST_NESTING = 16;

  private final KdcSettings settings;
  private final boolean fullyAnonymous;
  private final ProtocolKey oldSession;
  private final ProtocolKey newSession;

  /**
   * A filter for one ticket.
   *
   * @param fullyAnonymous whether nobody has authenticated the client
   * @param oldSession of the header ticket, under which KDCs have signed
   * @param newSession of the ticket to be issued
   */
  AuthorizationFilter(
      KdcSettings settings,
      boolean fullyAnonymous,
      ProtocolKey oldSession,
      ProtocolKey newSession) {
    this.settings = settings;
    this.fullyAnonymous = fullyAnonymous;
    this.oldSession = oldSession;
    this.newSession = newSession;
  }

  List<AuthorizationElement> filter(List<AuthorizationElement> elements) throws KrbRefusal {
    return filter(elements, 1);
  }

  private List<AuthorizationElement> filter(List<AuthorizationElement> elements, int depth)
      throws KrbRefusal {
    if (depth > MOST_NESTING) {
      throw refusal("nested deeper than " + MOST_NESTING);
    }
    List<AuthorizationElement> kept = new ArrayList<>();
    for (AuthorizationElement element : elements) {
      AuthorizationElement left = filtered(element, depth);
      if (left != null) {
        kept.add(left);
      }
    }
    return kept;
  }

  /** What is left of an element; null for nothing. */
  private @Nullable AuthorizationElement filtered(AuthorizationElement element, int depth)
      throws KrbRefusal {
    return switch (element.type()) {
      case AuthorizationElement.IF_RELEVANT -> container(element, depth);
      case AuthorizationElement.KDC_ISSUED -> kdcIssued(element, depth);
      case AuthorizationElement.AND_OR -> andOr(element, depth);
      case AuthorizationElement.MANDATORY_FOR_KDC -> container(element, depth);
      case AuthorizationElement.INITIAL_VERIFIED_CAS ->
          settings.keepVerifiedCas() && !fullyAnonymous ? element : null;
      case AuthorizationElement.FX_FAST_ARMOR -> throw refusal("an armor ticket");
      case AuthorizationElement.FX_FAST_USED -> null;
      // OSF DCE, SESAME, certificates of DCE, authentication strength, CAMMAC, the indicator, PAC,
      // the signature of a ticket: they name the client or are bound to the old ticket.
      case 64, 65, 66, 70, 96, 97, 128, 512 -> null;
      case AuthorizationElement.ETYPE_NEGOTIATION,
          AuthorizationElement.INTENDED_FOR_SERVER,
          AuthorizationElement.INTENDED_FOR_APPLICATION_CLASS ->
          element;
      default -> byRule(element);
    };
  }

  private @Nullable AuthorizationElement byRule(AuthorizationElement element) throws KrbRefusal {
    AuthorizationRule rule = settings.authorizationRules().get(element.type());
    if (rule == null) {
      throw refusal("authorization data that nobody knows");
    }
    return switch (rule) {
      case KEEP -> element;
      case REMOVE -> null;
      case REJECT -> throw refusal("authorization data that restricts");
    };
  }

  private @Nullable AuthorizationElement container(AuthorizationElement element, int depth)
      throws KrbRefusal {
    List<AuthorizationElement> inside = read(element.data(), AuthorizationElement::readAll);
    List<AuthorizationElement> left = filter(inside, depth + 1);
    return left.isEmpty()
        ? null
        : AuthorizationElement.of(element.type(), AuthorizationElement.encoded(left));
  }

  /** To take one condition away would change what the others mean. */
  private AuthorizationElement andOr(AuthorizationElement element, int depth) throws KrbRefusal {
    AuthorizationElement.AndOr inside = read(element.data(), AuthorizationElement.AndOr::read);
    if (!filter(inside.elements(), depth + 1).equals(inside.elements())) {
      throw refusal("a condition that would change");
    }
    return element;
  }

  private @Nullable AuthorizationElement kdcIssued(AuthorizationElement element, int depth)
      throws KrbRefusal {
    AuthorizationElement.KdcIssued issued =
        read(element.data(), AuthorizationElement.KdcIssued::read);
    List<AuthorizationElement> left = filter(issued.elements(), depth + 1);
    boolean genuine =
        issued.checksum().type() == oldSession.type().checksumType()
            && oldSession.isChecksumOf(
                KeyUsage.KDC_ISSUED,
                issued.encoding().octets(),
                issued.checksum().value().octets());
    if (left.isEmpty() || !genuine) {
      return null;
    }
    byte[] encoded = AuthorizationElement.encoded(left);
    byte[] checksum = newSession.checksum(KeyUsage.KDC_ISSUED, encoded);
    // The issuer is not carried over: it may be a name.
    return AuthorizationElement.of(
        element.type(),
        new AuthorizationElement.KdcIssued(
                Checksum.of(newSession.type().checksumType(), checksum),
                OctetString.EMPTY,
                left,
                OctetString.of(encoded))
            .encoded());
  }

  private static <T> T read(OctetString data, DerReader.Reading<T> reading) throws KrbRefusal {
    try {
      return DerReader.readAll(data, reading);
    } catch (DerException e) {
      throw refusal("authorization data that is not readable");
    }
  }

  private static KrbRefusal refusal(String why) {
    return new KrbRefusal(ErrorCode.KDC_ERR_POLICY, why);
  }
}
