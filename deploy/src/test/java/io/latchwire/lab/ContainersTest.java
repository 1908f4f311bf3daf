package io.latchwire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What the container files name is there: the long form, deploy/docker/by-hand.sh, builds the
 * images and runs every service.
 */
class ContainersTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern COPY =
      Pattern.compile("(?m)^COPY (?!--from)(?:--\\S+ )*(\\S+) (\\S+)$");
  private static final Pattern STAGE = Pattern.compile("(?m)^FROM \\S+ AS (\\S+)$");

  private static List<Map<String, Object>> documents(String file) throws IOException {
    List<Map<String, Object>> documents = new ArrayList<>();
    Load load = new Load(LoadSettings.builder().build());
    for (Object document : load.loadAllFromString(Files.readString(TOP.resolve(file)))) {
      documents.add(map(document));
    }
    return documents;
  }

  /** A mapping with its merge keys resolved. */
  private static Map<String, Object> map(@Nullable Object node) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (node instanceof Map<?, ?> entries) {
      if (entries.containsKey("<<")) {
        all.putAll(map(entries.get("<<")));
      }
      entries.forEach((key, value) -> all.put(String.valueOf(key), value));
      all.remove("<<");
    }
    return all;
  }

  private static List<String> list(@Nullable Object node) {
    if (node instanceof Map<?, ?> entries) {
      return entries.keySet().stream().map(String::valueOf).toList();
    }
    return node instanceof List<?> items ? items.stream().map(String::valueOf).toList() : List.of();
  }

  private static Map<String, Map<String, Object>> services() throws IOException {
    Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    map(documents("docker-compose.yml").getFirst().get("services"))
        .forEach((name, service) -> services.put(name, map(service)));
    return services;
  }

  private static Set<String> stages() throws IOException {
    Set<String> stages = new HashSet<>();
    Matcher stage = STAGE.matcher(Files.readString(TOP.resolve("deploy/docker/Dockerfile")));
    while (stage.find()) {
      stages.add(stage.group(1));
    }
    return stages;
  }

  @Test
  void theComposeFileHasTheWholeLab() throws IOException {
    assertThat(services())
        .containsOnlyKeys(
            "keys",
            "gateway-a",
            "gateway-b",
            "router-a",
            "router-b",
            "traffic",
            "traffic-sink",
            "prometheus",
            "grafana");
  }

  @Test
  void everyServiceNamesWhatIsThere() throws IOException {
    Map<String, Object> compose = documents("docker-compose.yml").getFirst();
    Map<String, Map<String, Object>> services = services();
    Set<String> built = new HashSet<>();
    services.forEach((_, service) -> {
      if (service.containsKey("build")) {
        built.add(String.valueOf(service.get("image")));
      }
    });
    for (Map.Entry<String, Map<String, Object>> entry : services.entrySet()) {
      Map<String, Object> service = entry.getValue();
      String name = entry.getKey();
      String image = String.valueOf(service.get("image"));
      // An image of this tree is built by some service, any other one has an exact version.
      assertThat(built.contains(image) || image.matches(".+/.+:v?\\d+\\.\\d+\\.\\d+"))
          .as(name + ": " + image)
          .isTrue();
      Map<String, Object> build = map(service.get("build"));
      if (!build.isEmpty()) {
        assertThat(TOP.resolve(String.valueOf(build.get("dockerfile")))).exists();
        assertThat(stages()).contains(String.valueOf(build.get("target")));
      }
      assertThat(services.keySet()).as(name).containsAll(list(service.get("depends_on")));
      assertThat(map(compose.get("networks")).keySet())
          .as(name)
          .containsAll(list(service.get("networks")));
      String mode = String.valueOf(service.getOrDefault("network_mode", "none"));
      assertThat(mode.equals("none") || services.containsKey(mode.replace("service:", "")))
          .as(name + ": " + mode)
          .isTrue();
      for (String volume : list(service.get("volumes"))) {
        String source = volume.split(":", -1)[0];
        if (source.startsWith("./")) {
          assertThat(TOP.resolve(source)).as(name).exists();
        } else {
          assertThat(map(compose.get("volumes"))).as(name).containsKey(source);
        }
      }
    }
  }

  @Test
  void gatewaysHaveTwoCapabilitiesAndNoMore() throws IOException {
    for (String name : List.of("gateway-a", "gateway-b")) {
      Map<String, Object> gateway = services().getOrDefault(name, Map.of());
      assertThat(list(gateway.get("cap_drop"))).containsExactly("ALL");
      assertThat(list(gateway.get("cap_add"))).containsExactly("NET_RAW", "NET_ADMIN");
      assertThat(gateway).containsEntry("read_only", true);
    }
  }

  @Test
  void theDockerfileCopiesWhatIsThereAndCommandsNameWhatItCopies() throws IOException {
    Set<String> copied = new HashSet<>();
    Matcher copy = COPY.matcher(Files.readString(TOP.resolve("deploy/docker/Dockerfile")));
    while (copy.find()) {
      assertThat(TOP.resolve(copy.group(1))).exists();
      copied.add(copy.group(2));
    }
    List<String> first = new ArrayList<>();
    for (Map<String, Object> service : services().values()) {
      list(service.get("entrypoint")).stream().findFirst().ifPresent(first::add);
    }
    assertThat(first.stream().filter(command -> command.startsWith("/usr/l")))
        .isNotEmpty()
        .allMatch(copied::contains);
  }

  @Test
  void theConfigurationsOfTheGatewaysAreGood() throws Exception {
    for (String name : List.of("gateway-a", "gateway-b")) {
      isGood(Files.readString(TOP.resolve("deploy/docker/" + name + ".yaml")));
    }
  }

  private static void isGood(String configuration) throws Exception {
    Path directory = Files.createTempDirectory("latchwire");
    Path key = directory.resolve("key");
    Path file = directory.resolve("latchwire.yaml");
    try {
      Files.writeString(key, "0".repeat(62) + "01");
      Files.setPosixFilePermissions(
          key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      Files.writeString(file, configuration.replaceAll("file:/keks/[^\"]+", "file:" + key));
      assertThat(GatewayConfig.load(file).warnings()).isEmpty();
    } finally {
      try (Stream<Path> all = Files.list(directory)) {
        for (Path one : all.toList()) {
          Files.delete(one);
        }
      }
      Files.delete(directory);
    }
  }

  @Test
  void theSideCarOfKubernetesNamesWhatItsPodHas() throws Exception {
    List<Map<String, Object>> documents = documents("deploy/kubernetes/sidecar.yaml");
    assertThat(documents)
        .extracting(document -> document.get("kind"))
        .containsExactly("NetworkAttachmentDefinition", "ConfigMap", "StatefulSet");
    Map<String, Object> files = map(documents.get(1).get("data"));
    isGood(String.valueOf(files.get("latchwire.yaml")));
    Map<String, Object> template = map(map(documents.get(2).get("spec")).get("template"));
    Map<String, Object> pod = map(template.get("spec"));
    Set<String> volumes = new HashSet<>();
    for (Map<String, Object> volume : maps(pod.get("volumes"))) {
      volumes.add(String.valueOf(volume.get("name")));
      if (volume.containsKey("configMap")) {
        for (Map<String, Object> item : maps(map(volume.get("configMap")).get("items"))) {
          assertThat(files).containsKey(String.valueOf(item.get("key")));
        }
      }
    }
    List<Map<String, Object>> containers = new ArrayList<>(maps(pod.get("initContainers")));
    containers.addAll(maps(pod.get("containers")));
    assertThat(containers)
        .extracting(container -> container.get("name"))
        .containsExactly("cable", "latchwire", "router");
    for (Map<String, Object> container : containers) {
      for (Map<String, Object> mount : maps(container.get("volumeMounts"))) {
        assertThat(volumes).contains(String.valueOf(mount.get("name")));
      }
      Map<String, Object> rights = map(map(container.get("securityContext")).get("capabilities"));
      assertThat(list(rights.get("drop"))).containsExactly("ALL");
    }
    assertThat(containers.get(1)).containsEntry("restartPolicy", "Always");
  }

  private static List<Map<String, Object>> maps(@Nullable Object node) {
    return node instanceof List<?> items
        ? items.stream().map(ContainersTest::map).toList()
        : List.of();
  }
}
