package io.latchwire.handler.kerberos;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much work each source may cause: so many requests a second and twice as many at once. A
 * source is an IPv4 address or an IPv6 network of 64 bits. Bounded: when too many sources are at
 * it, the one that was heard least lately is forgotten. Safe for use by any thread.
 */
final class SourceRates {
  private static final int MOST_SOURCES = 8_192;
  private static final int IPV6_PREFIX_OCTETS = 8;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int perSecond;
  private final Map<Source, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  private record Source(long high, int length) {
    static Source of(byte[] address) {
      byte[] prefix =
          address.length > IPV6_PREFIX_OCTETS
              ? Arrays.copyOf(address, IPV6_PREFIX_OCTETS)
              : address;
      long value = 0;
      for (byte octet : prefix) {
        value = (value << 8) | (octet & 0xFF);
      }
      return new Source(value, prefix.length);
    }
  }

  private static final class Bucket {
    double tokens;
    long refilledAt;
  }

  /** With 0 there is no bound. */
  SourceRates(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Takes one; false when the source has had its share. */
  synchronized boolean take(byte[] address, long nanos) {
    if (perSecond == 0) {
      return true;
    }
    Source source = Source.of(address);
    Bucket bucket = buckets.get(source);
    if (bucket == null) {
      if (buckets.size() == MOST_SOURCES) {
        Iterator<Bucket> eldest = buckets.values().iterator();
        eldest.next();
        eldest.remove();
      }
      bucket = new Bucket();
      bucket.tokens = 2.0 * perSecond;
      bucket.refilledAt = nanos;
      buckets.put(source, bucket);
    }
    bucket.tokens =
        Math.min(
            2.0 * perSecond,
            bucket.tokens + (nanos - bucket.refilledAt) / NANOS_PER_SECOND * perSecond);
    bucket.refilledAt = nanos;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }

  synchronized int size() {
    return buckets.size();
  }
}
