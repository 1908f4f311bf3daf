package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PrincipalName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** KRB-ERROR of a refusal, inside of the armor when there is one (RFC 6113 s5.4.4). */
final class Refusals {
  private Refusals() {}

  /**
   * The message.
   *
   * @param cname who asks, unless that must not be seen
   */
  static byte[] encoded(
      Kdc kdc,
      KrbRefusal refusal,
      @Nullable FastArmor armor,
      Moment now,
      @Nullable String crealm,
      @Nullable PrincipalName cname,
      @Nullable PrincipalName sname) {
    String realm = kdc.settings().realm();
    PrincipalName server = sname == null ? PrincipalName.ticketGranting(realm) : sname;
    KrbError bare =
        new KrbError(
            now.seconds(),
            now.microseconds(),
            refusal.code().number(),
            crealm,
            cname,
            realm,
            server,
            refusal.getMessage(),
            null);
    OctetString data;
    if (armor != null) {
      List<PaData> inside = new ArrayList<>(refusal.elements());
      inside.add(PaData.of(PaData.FX_ERROR, bare.encoded()));
      if (refusal.code() == ErrorCode.KDC_ERR_PREAUTH_REQUIRED
          && PaData.find(inside, PaData.FX_COOKIE) == null) {
        inside.add(Kdc.cookie());
      }
      data = OctetString.of(PaData.methods(List.of(armor.seal(inside, kdc.random()))));
    } else if (refusal.elements().isEmpty()) {
      data = null;
    } else {
      data =
          OctetString.of(
              refusal.isTyped()
                  ? PaData.typed(refusal.elements())
                  : PaData.methods(refusal.elements()));
    }
    return new KrbError(
            bare.stime(),
            bare.susec(),
            bare.code(),
            crealm,
            cname,
            realm,
            server,
            bare.text(),
            data)
        .encoded();
  }
}
