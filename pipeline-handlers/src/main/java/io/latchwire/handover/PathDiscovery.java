package io.latchwire.handover;

import io.latchwire.crypto.identity.CertificationPath;
import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdBody.CertificationPathSolicitation;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns which keys are routers', RFC 3971 s6.4.6.
 *
 * <p>CPAs are not signed, so anybody on the link may send some: several certificates are kept for
 * each place of a path, and a path is what chains to a trust anchor. Nothing else is kept when it
 * ends.
 */
final class PathDiscovery {
  /** CPS_RETRY, RFC 3971 s10.2. */
  static final long FIRST_WAIT_NANOS = Moment.SECOND;

  /** CPS_RETRY_MAX. */
  static final long GIVE_UP_NANOS = 15 * Moment.SECOND;

  private static final int LONGEST_PATH = 8;
  private static final int CANDIDATES = 4;
  private static final int CERTIFIED_KEYS = 64;

  private final List<RouterCertificate> anchors;
  private final KeyOctets random;
  private final List<Certified> certified = new ArrayList<>();
  private final Map<Place, List<RouterCertificate>> candidates = new HashMap<>();
  private boolean running;
  private int identifier;
  private long startedNanos;
  private long waitNanos;
  private long nextNanos = Long.MAX_VALUE;

  /** A place in a path of a certain length. */
  private record Place(int allComponents, int component) {}

  /** A key that a valid path ends with; the path is kept, for validity ends. */
  private record Certified(SubjectPublicKey key, List<RouterCertificate> path) {}

  PathDiscovery(List<RouterCertificate> anchors, KeyOctets random) {
    this.anchors = anchors;
    this.random = random;
  }

  /** Whether a valid path says that the key is a router's. */
  boolean isCertified(SubjectPublicKey key, long unixSeconds) {
    for (Certified each : certified) {
      if (each.key.isSameKey(key)) {
        return verify(each.path, unixSeconds) != null;
      }
    }
    return false;
  }

  /** Adds a path that was configured. */
  boolean add(List<RouterCertificate> path, long unixSeconds) {
    SubjectPublicKey key = verify(path, unixSeconds);
    if (key == null) {
      return false;
    }
    certified.removeIf(each -> each.key.isSameKey(key));
    if (certified.size() >= CERTIFIED_KEYS) {
      certified.removeFirst();
    }
    certified.add(new Certified(key, path));
    return true;
  }

  private @Nullable SubjectPublicKey verify(List<RouterCertificate> path, long unixSeconds) {
    for (RouterCertificate anchor : anchors) {
      if (CertificationPath.verify(anchor, path, unixSeconds)
          instanceof CertificationPath.Verdict.Certified(SubjectPublicKey key, _)) {
        return key;
      }
    }
    return null;
  }

  /** Whether a search is under way. */
  boolean isRunning() {
    return running;
  }

  /**
   * Begins a search unless one is under way; the caller sends {@link #solicitation}.
   *
   * @return whether something is to be sent
   */
  boolean start(long nowNanos) {
    if (running || anchors.isEmpty()) {
      return false;
    }
    running = true;
    byte[] octets = new byte[2];
    do {
      random.fill(octets);
      identifier = (octets[0] & 0xFF) << 8 | (octets[1] & 0xFF);
    } while (identifier == 0);
    startedNanos = nowNanos;
    waitNanos = FIRST_WAIT_NANOS;
    nextNanos = nowNanos + waitNanos;
    return true;
  }

  /** The message to all routers that asks for every path to an anchor. */
  NdBody solicitation() {
    return new CertificationPathSolicitation(identifier, CertificationPathSolicitation.ALL);
  }

  /** The Trust Anchor options of {@link #solicitation}. */
  List<NdOption> anchorOptions() {
    List<NdOption> options = new ArrayList<>();
    for (RouterCertificate anchor : anchors) {
      options.add(
          new NdOption.TrustAnchor(
              NdOption.TrustAnchor.X501_NAME, OctetString.of(anchor.subjectName())));
    }
    return options;
  }

  /**
   * A CPA.
   *
   * @return how many certificates the path has that is complete and valid now; 0 when none is
   */
  int onAdvertisement(
      NdMessage message, NdBody.CertificationPathAdvertisement body, long unixSeconds) {
    boolean toAll = body.identifier() == 0;
    if (!running
        || !message.source().isLinkLocal()
        || (!toAll && body.identifier() != identifier)
        || body.allComponents() > LONGEST_PATH
        || body.component() >= body.allComponents()) {
      return 0;
    }
    for (NdOption.Certificate option : message.all(NdOption.Certificate.class)) {
      RouterCertificate certificate =
          option.certificateType() == NdOption.Certificate.X509V3
              ? RouterCertificate.read(option.certificate().octets())
              : null;
      if (certificate != null) {
        List<RouterCertificate> here =
            candidates.computeIfAbsent(
                new Place(body.allComponents(), body.component()), _ -> new ArrayList<>());
        if (here.size() < CANDIDATES && !here.contains(certificate)) {
          here.add(certificate);
        }
      }
    }
    List<RouterCertificate> path =
        complete(body.allComponents(), body.allComponents() - 1, new ArrayList<>(), unixSeconds);
    if (path == null || !add(path, unixSeconds)) {
      return 0;
    }
    stop();
    return path.size();
  }

  /** Tries the candidates of each place, from the one below the anchor to the router's. */
  private @Nullable List<RouterCertificate> complete(
      int all, int component, List<RouterCertificate> above, long unixSeconds) {
    for (RouterCertificate candidate :
        candidates.getOrDefault(new Place(all, component), List.of())) {
      List<RouterCertificate> path = new ArrayList<>(above);
      path.add(candidate);
      if (component == 0) {
        if (verify(path, unixSeconds) != null) {
          return path;
        }
        continue;
      }
      List<RouterCertificate> found = complete(all, component - 1, path, unixSeconds);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private void stop() {
    running = false;
    nextNanos = Long.MAX_VALUE;
    candidates.clear();
  }

  /** What the timer has to do. */
  enum Due {
    /** Nothing. */
    NOTHING,
    /** Send the solicitation again. */
    SOLICIT,
    /** The search ended without a path. */
    GIVEN_UP
  }

  Due onTime(long nowNanos) {
    if (!running || nextNanos > nowNanos) {
      return Due.NOTHING;
    }
    waitNanos *= 2;
    if (nowNanos - startedNanos >= GIVE_UP_NANOS) {
      stop();
      return Due.GIVEN_UP;
    }
    nextNanos = Math.min(nowNanos + waitNanos, startedNanos + GIVE_UP_NANOS);
    return Due.SOLICIT;
  }

  long nextNanos() {
    return nextNanos;
  }
}
