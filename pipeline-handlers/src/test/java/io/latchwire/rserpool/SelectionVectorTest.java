package io.latchwire.rserpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PolicyType;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.RserpoolVectors;
import io.latchwire.wire.rserpool.SelectionPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SelectionVectorTest {
  private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");

  private static PoolElement element(String name, PolicyType type, JsonNode pe) {
    List<Long> data = new ArrayList<>();
    for (String key : List.of("weight", "priority", "load", "degradation")) {
      if (pe.has(key)) {
        data.add(pe.required(key).asLong());
      }
    }
    return RegistrarSim.element(
        name.charAt(0),
        ADDRESS,
        SelectionPolicy.of(type, data.stream().mapToLong(Long::longValue).toArray()));
  }

  private static Handlespace pool(JsonNode v) {
    Handlespace handlespace = new Handlespace();
    PolicyType type = new PolicyType(v.required("policy").asInt());
    for (JsonNode pe : v.required("pes")) {
      handlespace.add(PoolHandle.of("p"), element(pe.required("id").asText(), type, pe));
    }
    return handlespace;
  }

  private static List<String> answer(MemberSelection selection, Handlespace space, int items) {
    Pool pool = java.util.Objects.requireNonNull(space.pool(PoolHandle.of("p")));
    List<String> names = new ArrayList<>();
    for (Member m : selection.select(pool, items == 0 ? Integer.MAX_VALUE : items)) {
      names.add(String.valueOf((char) m.id()));
    }
    return names;
  }

  @TestFactory
  Stream<DynamicTest> successiveResolutionsAnswerAsTheVectorSays() {
    return RserpoolVectors.all("selection")
        .map(v ->
            DynamicTest.dynamicTest(
                v.required("name").asText(),
                () -> {
                  MemberSelection selection = new MemberSelection(new Random(1));
                  Handlespace space = pool(v);
                  int items = v.required("items").asInt();
                  check(selection, space, items, v.required("responses"));
                  for (JsonNode step : v.path("then")) {
                    if (step.has("remove")) {
                      Member gone =
                          space.member(
                              PoolHandle.of("p"), step.required("remove").asText().charAt(0));
                      assertThat(gone).isNotNull();
                      space.remove(java.util.Objects.requireNonNull(gone));
                    } else {
                      check(selection, space, items, step.required("responses"));
                    }
                  }
                }));
  }

  private static void check(
      MemberSelection selection, Handlespace space, int items, JsonNode responses) {
    for (JsonNode response : responses) {
      List<String> expected = new ArrayList<>();
      response.forEach(name -> expected.add(name.asText()));
      assertThat(answer(selection, space, items)).isEqualTo(expected);
    }
  }

  @TestFactory
  Stream<DynamicTest> manyResolutionsCountAsTheVectorSays() {
    return RserpoolVectors.all("selection_statistics")
        .map(v ->
            DynamicTest.dynamicTest(
                v.required("name").asText(),
                () -> {
                  MemberSelection selection = new MemberSelection(new Random(42));
                  Handlespace space = pool(v);
                  Map<String, Integer> firsts = new HashMap<>();
                  List<String> order = new ArrayList<>();
                  for (int i = 0; i < v.required("requests").asInt(); i++) {
                    String first = answer(selection, space, v.required("items").asInt()).getFirst();
                    order.add(first);
                    firsts.merge(first, 1, Integer::sum);
                  }
                  v.required("first_counts")
                      .properties()
                      .forEach(e ->
                          assertThat(firsts.getOrDefault(e.getKey(), 0))
                              .as(e.getKey())
                              .isCloseTo(
                                  e.getValue().asInt(), within(v.required("tolerance").asInt())));
                  if (v.has("spread")) {
                    for (int i = 0; i + 6 <= order.size(); i++) {
                      assertThat(order.subList(i, i + 6))
                          .containsExactlyInAnyOrder("A", "B", "B", "C", "C", "C");
                    }
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> checksumsAreThoseOfTheVectorsAlsoWhenOthersCameAndWent() {
    return RserpoolVectors.all("checksums")
        .map(v ->
            DynamicTest.dynamicTest(
                v.required("name").asText(),
                () -> {
                  PeChecksum sum = new PeChecksum();
                  sum.add(PoolHandle.of("gone"), 0xFFFF_FFFF);
                  for (JsonNode pe : v.required("pes")) {
                    sum.add(handle(pe), id(pe));
                  }
                  sum.remove(PoolHandle.of("gone"), 0xFFFF_FFFF);
                  assertThat(sum.value())
                      .isEqualTo(Integer.decode(v.required("checksum").asText()));
                  assertThat(sum.unfolded()).isEqualTo(Long.decode(v.required("sum").asText()));
                }));
  }

  private static PoolHandle handle(JsonNode pe) {
    return new PoolHandle(OctetString.ofHex(pe.required("handle").asText()));
  }

  private static int id(JsonNode pe) {
    return Long.decode(pe.required("pe_identifier").asText()).intValue();
  }

  @Test
  void priorityListsTheHighestFirstAndInDecreasingOrder() {
    Handlespace space = new Handlespace();
    long[] priorities = {3, 0xFFFF_FFFFL, 0x8000_0000L};
    for (int i = 0; i < priorities.length; i++) {
      space.add(
          PoolHandle.of("p"),
          RegistrarSim.element(
              'A' + i, ADDRESS, SelectionPolicy.of(PolicyType.PRIORITY, priorities[i])));
    }
    assertThat(answer(new MemberSelection(new Random(1)), space, 0)).containsExactly("B", "C", "A");
  }

  @Test
  void leastUsedWithDegradationNeverWrapsAround() {
    Handlespace space = new Handlespace();
    space.add(
        PoolHandle.of("p"),
        RegistrarSim.element(
            'A',
            ADDRESS,
            SelectionPolicy.of(PolicyType.LEAST_USED_DEGRADATION, 0xFFFF_FFFFL, 0xFFFF_FFFFL)));
    space.add(
        PoolHandle.of("p"),
        RegistrarSim.element(
            'B', ADDRESS, SelectionPolicy.of(PolicyType.LEAST_USED_DEGRADATION, 0xFFFF_FFFFL, 0)));
    MemberSelection selection = new MemberSelection(new Random(1));
    assertThat(answer(selection, space, 1)).containsExactly("A");
    for (int i = 0; i < 5; i++) {
      assertThat(answer(selection, space, 1)).containsExactly("B");
    }
  }

  @Test
  void randomListsNobodyTwice() {
    Handlespace space = new Handlespace();
    for (int i = 0; i < 20; i++) {
      space.add(
          PoolHandle.of("p"),
          RegistrarSim.element('A' + i, ADDRESS, SelectionPolicy.of(PolicyType.RANDOM)));
    }
    MemberSelection selection = new MemberSelection(new Random(5));
    for (int i = 0; i < 50; i++) {
      assertThat(answer(selection, space, 7)).hasSize(7).doesNotHaveDuplicates();
    }
  }
}
