package io.latchwire.latch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An established latch as octets, for a journal: the flow, what it is bound to with whole
 * identities, and what happens when it breaks. No key, no identifier of a key.
 *
 * @param flow the flow
 * @param disposition what happens when it breaks
 * @param layers the latched parameters, outermost layer first
 */
public record LatchRecord(FlowTuple flow, Disposition disposition, List<LatchedParameters> layers) {
  private static final int MOST_LAYERS = 3;

  /** Copies the list. */
  public LatchRecord {
    layers = List.copyOf(layers);
  }

  /** What is to be remembered of a latch. */
  public static LatchRecord of(Latch latch) {
    return new LatchRecord(latch.flow(), latch.disposition(), latch.parameters());
  }

  /** The flow alone as octets. */
  public static byte[] emitFlow(FlowTuple flow) {
    return octets(out -> writeFlow(out, flow));
  }

  /**
   * Reads what {@link #emitFlow} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static FlowTuple parseFlow(byte[] octets) {
    return read(octets, LatchRecord::readFlow);
  }

  /** The record as octets; names of enum constants are part of the form. */
  public byte[] emit() {
    return octets(out -> {
      writeFlow(out, flow);
      out.writeUTF(disposition.name());
      out.writeByte(layers.size());
      for (LatchedParameters layer : layers) {
        writeLayer(out, layer);
      }
    });
  }

  /**
   * Reads what {@link #emit} wrote.
   *
   * @param parameters where the parameters are interned
   * @throws IllegalArgumentException when it is something else, or the table is full
   */
  public static LatchRecord parse(byte[] octets, ParameterTable parameters) {
    return read(
        octets,
        in -> {
          FlowTuple flow = readFlow(in);
          Disposition disposition = Disposition.valueOf(in.readUTF());
          int count = in.readUnsignedByte();
          if (count > MOST_LAYERS) {
            throw new IllegalArgumentException(count + " layers");
          }
          List<LatchedParameters> layers = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            layers.add(readLayer(in, parameters));
          }
          return new LatchRecord(flow, disposition, layers);
        });
  }

  private static void writeFlow(DataOutputStream out, FlowTuple flow) throws IOException {
    out.writeShort(flow.vlan());
    out.writeByte(flow.protocol());
    out.writeLong(flow.localHigh());
    out.writeLong(flow.localLow());
    out.writeInt(flow.localPort());
    out.writeLong(flow.remoteHigh());
    out.writeLong(flow.remoteLow());
    out.writeInt(flow.remotePort());
  }

  private static FlowTuple readFlow(DataInputStream in) throws IOException {
    return new FlowTuple(
        in.readUnsignedShort(),
        in.readUnsignedByte(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readInt());
  }

  private static void writeLayer(DataOutputStream out, LatchedParameters layer) throws IOException {
    out.writeUTF(layer.kind().name());
    out.writeBoolean(layer.type().integrity());
    out.writeBoolean(layer.type().confidentiality());
    out.writeUTF(layer.type().coverage().name());
    out.writeUTF(layer.mode().name());
    out.writeUTF(layer.quality().suite());
    out.writeShort(layer.quality().keyBits());
    out.writeShort(layer.quality().icvBits());
    out.writeUTF(layer.quality().replay().name());
    out.writeUTF(layer.quality().keyTransport());
    writeIdentity(out, layer.local());
    writeIdentity(out, layer.peer());
  }

  private static LatchedParameters readLayer(DataInputStream in, ParameterTable parameters)
      throws IOException {
    ProtectionKind kind = ProtectionKind.valueOf(in.readUTF());
    ProtectionType type =
        new ProtectionType(
            in.readBoolean(), in.readBoolean(), ProtectionType.Coverage.valueOf(in.readUTF()));
    ProtectionMode mode = ProtectionMode.valueOf(in.readUTF());
    QualityOfProtection quality =
        new QualityOfProtection(
            in.readUTF(),
            in.readUnsignedShort(),
            in.readUnsignedShort(),
            ReplayProtection.valueOf(in.readUTF()),
            in.readUTF());
    Identity local = readIdentity(in);
    Identity peer = readIdentity(in);
    LatchedParameters layer = parameters.intern(kind, type, mode, quality, local, peer);
    if (layer == null) {
      throw new IllegalArgumentException("too many different parameters");
    }
    return layer;
  }

  private static void writeIdentity(DataOutputStream out, Identity identity) throws IOException {
    out.writeShort(identity.canonical.length);
    out.write(identity.canonical);
  }

  private static Identity readIdentity(DataInputStream in) throws IOException {
    byte[] canonical = new byte[in.readUnsignedShort()];
    in.readFully(canonical);
    return Identity.ofCanonical(canonical);
  }

  private static byte[] octets(Writer writer) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(octets));
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return octets.toByteArray();
  }

  private static <T> T read(byte[] octets, Reader<T> reader) {
    ByteArrayInputStream rest = new ByteArrayInputStream(octets);
    try {
      T value = reader.read(new DataInputStream(rest));
      if (rest.available() > 0) {
        throw new IllegalArgumentException("octets behind the record");
      }
      return value;
    } catch (IOException e) {
      throw new IllegalArgumentException("the record ends too early", e);
    }
  }

  @FunctionalInterface
  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }
}
