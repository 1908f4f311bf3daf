package io.latchwire.gateway.service;

import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.handler.rserpool.FrontSettings;
import io.latchwire.rserpool.ElementGrant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Unmodified TLS clients against our front in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistrarTlsTest extends TlsClientsContract {
  private final RegistrarFixture fixture =
      new RegistrarFixture()
          .with(
              RegistrarFixture.element("pe1", POOL),
              RegistrarFixture.element(ElementGrant.of("rolling", POOL), "new", "old"));

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private RegistrarService service;

  @BeforeAll
  void start() throws IOException {
    RegistrarOptions options = fixture.options(1, 1, UnaryOperator.identity(), null);
    service =
        fixture.start(
            "r1",
            new RegistrarOptions(
                options.settings(),
                new FrontSettings(true, 2_000, 2_000, 2_000, 4),
                options.limits(),
                options.asapSecured(),
                options.asapPlain(),
                options.enrp(),
                options.peers(),
                options.keys(),
                null,
                null,
                60));
  }

  @AfterAll
  void stop() {
    fixture.close();
  }

  @Override
  InetSocketAddress asap() {
    return fixture.asap(1);
  }

  @Override
  long count(FrontEvent event) {
    return service.counters().of(event);
  }

  @Override
  int elements() {
    return service.ask(r -> r.elements());
  }
}
