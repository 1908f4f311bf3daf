package io.latchwire.gateway.nativeio;

/** {@code linux/ethtool.h}: the features of a device, by name and as blocks of 32 bits. */
public final class Ethtool {
  public static final int ETHTOOL_GSTRINGS = 0x1B;
  public static final int ETHTOOL_GSSET_INFO = 0x37;
  public static final int ETHTOOL_GFEATURES = 0x3A;
  public static final int ETHTOOL_SFEATURES = 0x3B;
  public static final int ETH_SS_FEATURES = 4;
  public static final int ETH_GSTRING_LEN = 32;

  /** {@code struct ethtool_sset_info} with one count. */
  public static final int SSET_INFO_SIZE = 24;

  public static final int SSET_INFO_MASK = 8;
  public static final int SSET_INFO_DATA = 16;

  /** {@code struct ethtool_gstrings}. */
  public static final int GSTRINGS_STRING_SET = 4;

  public static final int GSTRINGS_LEN = 8;
  public static final int GSTRINGS_DATA = 12;

  /** {@code struct ethtool_gfeatures} and {@code ethtool_sfeatures}: a count, then blocks. */
  public static final int FEATURES_SIZE = 4;

  public static final int FEATURES_BLOCKS = 8;

  /** {@code struct ethtool_get_features_block}. */
  public static final int GET_FEATURES_BLOCK_SIZE = 16;

  public static final int ACTIVE = 8;
  public static final int NEVER_CHANGED = 12;

  /** {@code struct ethtool_set_features_block}. */
  public static final int SET_FEATURES_BLOCK_SIZE = 8;

  public static final int VALID = 0;
  public static final int REQUESTED = 4;

  private Ethtool() {}
}
