package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.KeyCombination;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.ApReq;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.Fast;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.Ticket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What protects a request and its answer, RFC 6113 s5.4: a key that only the client and the KDC
 * know, and the request that was found inside.
 */
final class FastArmor {
  /** Bits 2 to 15 must be understood; there are none that we understand. */
  private static final int CRITICAL_OPTIONS = 0x3FFF_0000;

  private final ProtocolKey key;
  private final Fast.Request inside;

  private FastArmor(ProtocolKey key, Fast.Request inside) {
    this.key = key;
    this.inside = inside;
  }

  /**
   * Opens the armor of an AS-REQ.
   *
   * @param outer the body outside
   */
  static FastArmor ofAsReq(
      PaData fast, KdcReqBody outer, PrincipalDatabase database, Moment now, int skewSeconds)
      throws KrbRefusal {
    Fast.ArmoredRequest armored = read(fast);
    Fast.Armor armor = armored.armor();
    if (armor == null || armor.type() != Fast.ARMOR_AP_REQUEST) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "armor of an unknown type");
    }
    ApReq request = HeaderTicket.read(armor.value());
    PrincipalName localTgs = PrincipalName.ticketGranting(database.realm());
    Ticket ticket = request.ticket();
    StoredPrincipal tgs = database.find(localTgs);
    if (tgs == null
        || !ticket.realm().equals(database.realm())
        || !ticket.sname().isSameAs(localTgs)) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_SERVER_NOMATCH, "armor for another server");
    }
    // The same armor comes with every message of one conversation: it is no replay.
    HeaderTicket header =
        HeaderTicket.open(request, tgs, KeyUsage.AP_AUTHENTICATOR, now, skewSeconds, false);
    return open(armored, armorKey(header), outer.encoding());
  }

  /** Opens the armor of a TGS-REQ, which is its own header ticket (RFC 6113 s5.4.2). */
  static FastArmor ofTgsReq(PaData fast, HeaderTicket header, OctetString apReq) throws KrbRefusal {
    Fast.ArmoredRequest armored = read(fast);
    if (armored.armor() != null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "armor beside the header ticket");
    }
    return open(armored, armorKey(header), apReq);
  }

  private static Fast.ArmoredRequest read(PaData fast) throws KrbRefusal {
    try {
      return DerReader.readAll(fast.value(), Fast.ArmoredRequest::read);
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "no FAST request");
    }
  }

  private static ProtocolKey armorKey(HeaderTicket header) throws KrbRefusal {
    ProtocolKey subkey = header.subkey();
    if (subkey == null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "armor without a subkey");
    }
    return KeyCombination.combine(subkey, header.session(), "subkeyarmor", "ticketarmor");
  }

  private static FastArmor open(Fast.ArmoredRequest armored, ProtocolKey key, OctetString covered)
      throws KrbRefusal {
    Checksum checksum = armored.checksum();
    if (checksum.type() != key.type().checksumType()) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "a checksum that proves nothing");
    }
    if (!key.isChecksumOf(KeyUsage.FAST_CHECKSUM, covered.octets(), checksum.value().octets())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_MODIFIED, "the outer request was altered");
    }
    byte[] plain =
        armored.request().etype() == key.type().number()
            ? key.decrypt(KeyUsage.FAST_REQUEST, armored.request().cipher().octets())
            : null;
    if (plain == null) {
      throw new KrbRefusal(
          ErrorCode.KRB_AP_ERR_BAD_INTEGRITY, "the inner request does not decrypt");
    }
    try {
      return new FastArmor(key, DerReader.readAll(OctetString.of(plain), Fast.Request::read));
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "no request inside");
    }
  }

  /** Now that an answer can be protected. */
  void requireKnownOptions() throws KrbRefusal {
    if ((inside.options().bits() & CRITICAL_OPTIONS) != 0) {
      throw new KrbRefusal(
          ErrorCode.KDC_ERR_UNKNOWN_CRITICAL_FAST_OPTIONS, "a critical FAST option");
    }
  }

  /** The armor key. */
  ProtocolKey key() {
    return key;
  }

  /** The request in place of the outer one. */
  KdcReqBody body() {
    return inside.body();
  }

  /** Its padata. */
  List<PaData> padata() {
    return inside.padata();
  }

  /** Whether the client's name must not be seen outside. */
  boolean hidesNames() {
    return inside.options().has(Fast.HIDE_CLIENT_NAMES);
  }

  /** PA-FX-FAST of a reply with a ticket, in place of all its padata. */
  PaData seal(
      List<PaData> padata,
      ProtocolKey strengthen,
      String crealm,
      PrincipalName cname,
      Ticket ticket,
      Moment now,
      KeyOctets random) {
    byte[] checksum = key.checksum(KeyUsage.FAST_FINISHED, ticket.encoding().octets());
    Fast.Finished finished =
        new Fast.Finished(
            now.seconds(),
            now.microseconds(),
            crealm,
            cname,
            Checksum.of(key.type().checksumType(), checksum));
    return sealed(padata, strengthen, finished, random);
  }

  /** PA-FX-FAST of a refusal. */
  PaData seal(List<PaData> padata, KeyOctets random) {
    return sealed(padata, null, null, random);
  }

  private PaData sealed(
      List<PaData> padata,
      @Nullable ProtocolKey strengthen,
      Fast.@Nullable Finished finished,
      KeyOctets random) {
    Fast.Response response =
        new Fast.Response(
            padata,
            strengthen == null ? null : HeaderTicket.encoded(strengthen),
            finished,
            inside.body().nonce());
    byte[] cipher = key.encrypt(KeyUsage.FAST_REPLY, response.encoded(), random);
    return PaData.of(
        PaData.FX_FAST, Fast.armoredReply(EncryptedData.of(key.type().number(), cipher)));
  }

  /** A fresh key, and the reply key that becomes of it. */
  static ProtocolKey strengthened(ProtocolKey strengthen, ProtocolKey replyKey) {
    return KeyCombination.combine(strengthen, replyKey, "strengthenkey", "replykey");
  }
}
