package io.latchwire.handover;

import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdBody.CertificationPathSolicitation;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers Certification Path Solicitations, RFC 3971 s6.4.5: one certificate in each message, the
 * one that the trust anchor issued first, with the highest component number.
 *
 * <p>Beyond MAX_CPA_RATE answers go to all nodes, one for all who asked meanwhile.
 */
final class PathResponder {
  /** MAX_CPA_RATE, RFC 3971 s10.2; counted in answers. */
  private static final int ANSWERS_PER_SECOND = 10;

  private static final int TO_ALL_IDENTIFIER = 0;

  private final RouterIdentity identity;
  private final PacketOutput output;
  private final Consumer<HandoverEvent> events;
  private final TokenBucket rate;
  private boolean answerAll;
  private long answerAllNanos = Long.MAX_VALUE;

  PathResponder(
      RouterIdentity identity, PacketOutput output, Consumer<HandoverEvent> events, long nowNanos) {
    this.identity = identity;
    this.output = output;
    this.events = events;
    this.rate = new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_PER_SECOND, nowNanos);
  }

  void onSolicitation(
      NdMessage message, CertificationPathSolicitation solicitation, long nowNanos) {
    Ip6Address source = message.source();
    List<NdOption.TrustAnchor> anchors = message.all(NdOption.TrustAnchor.class);
    if (!(source.isLinkLocal() || source.equals(Ip6Address.UNSPECIFIED))
        || anchors.isEmpty()
        || anchors.getFirst().nameType() != NdOption.TrustAnchor.X501_NAME) {
      return;
    }
    boolean toAll = source.equals(Ip6Address.UNSPECIFIED);
    if (!rate.take(nowNanos)) {
      answerAll = true;
      answerAllNanos = Math.min(answerAllNanos, nowNanos + Moment.SECOND / ANSWERS_PER_SECOND);
      return;
    }
    Ip6Address destination = toAll ? Ip6Address.ALL_NODES : source.solicitedNode();
    int identifier = toAll ? TO_ALL_IDENTIFIER : solicitation.identifier();
    NdOption.TrustAnchor anchor = known(anchors);
    if (anchor == null) {
      send(
          destination,
          new NdBody.CertificationPathAdvertisement(identifier, 0, 0),
          new ArrayList<>(anchors));
      return;
    }
    sendPath(destination, identifier, solicitation.component(), anchor);
  }

  private NdOption.@Nullable TrustAnchor known(List<NdOption.TrustAnchor> anchors) {
    OctetString name = OctetString.of(identity.anchor().subjectName());
    byte[] keyIdentifier = identity.anchor().subjectKeyIdentifier();
    for (NdOption.TrustAnchor anchor : anchors) {
      boolean known =
          switch (anchor.nameType()) {
            case NdOption.TrustAnchor.X501_NAME -> anchor.name().equals(name);
            case NdOption.TrustAnchor.SHA1_SKI ->
                keyIdentifier != null && anchor.name().equals(OctetString.of(keyIdentifier));
            default -> false;
          };
      if (known) {
        return anchor;
      }
    }
    return null;
  }

  private void sendPath(
      Ip6Address destination, int identifier, int component, NdOption.TrustAnchor anchor) {
    List<RouterCertificate> path = identity.path();
    int sent = 0;
    for (int i = 0; i < path.size(); i++) {
      int number = path.size() - 1 - i;
      if (component != CertificationPathSolicitation.ALL && component != number) {
        continue;
      }
      List<NdOption> options = new ArrayList<>();
      if (i == 0) {
        options.add(anchor);
      }
      options.add(
          new NdOption.Certificate(
              NdOption.Certificate.X509V3, OctetString.of(path.get(i).encoded())));
      send(
          destination,
          new NdBody.CertificationPathAdvertisement(identifier, path.size(), number),
          options);
      sent++;
    }
    events.accept(new HandoverEvent.PathSent(destination, sent));
  }

  private void send(
      Ip6Address destination, NdBody.CertificationPathAdvertisement body, List<NdOption> options) {
    output.transmit(
        RouterPort.LINK,
        LinkLayerAddress.ofGroup(destination),
        NdMessage.emit(identity.signer().address(), destination, body, options));
  }

  void onTime(long nowNanos) {
    if (answerAll && answerAllNanos <= nowNanos) {
      if (rate.take(nowNanos)) {
        answerAll = false;
        answerAllNanos = Long.MAX_VALUE;
        sendPath(
            Ip6Address.ALL_NODES,
            TO_ALL_IDENTIFIER,
            CertificationPathSolicitation.ALL,
            new NdOption.TrustAnchor(
                NdOption.TrustAnchor.X501_NAME, OctetString.of(identity.anchor().subjectName())));
      } else {
        answerAllNanos = nowNanos + Moment.SECOND / ANSWERS_PER_SECOND;
      }
    }
  }

  long nextNanos() {
    return answerAllNanos;
  }
}
