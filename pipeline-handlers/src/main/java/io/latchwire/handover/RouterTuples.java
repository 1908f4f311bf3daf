package io.latchwire.handover;

import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.NdOption.AddressPrefix;
import io.latchwire.wire.nd.NdOption.LinkLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a PrRtAdv says about the access points that were asked about, RFC 5568 s6.1.2.
 *
 * @param code of the PrRtAdv
 * @param options source link-layer address, then a tuple for each access point
 */
record RouterTuples(int code, List<NdOption> options) {
  private static final LinkLayerAddress NO_ADDRESS = new LinkLayerAddress(0);

  /**
   * Finds the answer.
   *
   * @param roomOctets what the link's MTU leaves for these options
   */
  static RouterTuples answer(NdMessage message, AccessRouterSettings settings, int roomOctets) {
    List<NdOption> options = new ArrayList<>();
    options.add(new LinkLayer(LinkLayer.SOURCE, settings.linkAddress()));
    int room = roomOctets - NdOption.wireLength(options.getFirst());
    List<LinkLayerAddress> asked = accessPoints(message);
    List<LinkLayerAddress> unknown = new ArrayList<>(asked);
    boolean told = false;
    for (NeighborRouter neighbor : settings.neighbors()) {
      if (!asked.isEmpty() && !asked.contains(neighbor.accessPoint())) {
        continue;
      }
      unknown.remove(neighbor.accessPoint());
      List<NdOption> tuple = tuple(neighbor);
      int octets = tuple.stream().mapToInt(NdOption::wireLength).sum();
      if (octets <= room) {
        options.addAll(tuple);
        room -= octets;
        told = true;
      }
    }
    if (told) {
      return new RouterTuples(
          unknown.isEmpty() ? NdBody.PrRtAdv.TUPLES : NdBody.PrRtAdv.LIMITED, options);
    }
    LinkLayerAddress first = asked.isEmpty() ? NO_ADDRESS : asked.getFirst();
    int code =
        first.equals(settings.linkAddress())
            ? LinkLayer.CURRENT_INTERFACE
            : LinkLayer.NO_PREFIX_INFORMATION;
    options.add(new LinkLayer(code, first));
    return new RouterTuples(NdBody.PrRtAdv.NO_NEW_ROUTER, options);
  }

  /** The access points that a solicitation names; none for a wildcard. */
  private static List<LinkLayerAddress> accessPoints(NdMessage message) {
    List<LinkLayerAddress> named = new ArrayList<>();
    for (LinkLayer option : message.all(LinkLayer.class)) {
      LinkLayerAddress address = option.address();
      if (option.code() == LinkLayer.WILDCARD) {
        return List.of();
      }
      if (option.code() == LinkLayer.NEW_ACCESS_POINT && address != null) {
        named.add(address);
      }
    }
    return named;
  }

  private static List<NdOption> tuple(NeighborRouter neighbor) {
    List<NdOption> tuple = new ArrayList<>();
    tuple.add(new LinkLayer(LinkLayer.NEW_ACCESS_POINT, neighbor.accessPoint()));
    tuple.add(new LinkLayer(LinkLayer.NEW_ROUTER, neighbor.linkLayer()));
    tuple.add(new AddressPrefix(AddressPrefix.ROUTER, neighbor.prefixLength(), neighbor.address()));
    if (!neighbor.address().isWithin(neighbor.prefix(), neighbor.prefixLength())) {
      tuple.add(
          new AddressPrefix(AddressPrefix.PREFIX, neighbor.prefixLength(), neighbor.prefix()));
    }
    return tuple;
  }
}
