package io.latchwire;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms and the ways between them, as ARCHITECTURE.md draws them. */
@AnalyzeClasses(
    packages = "io.latchwire",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** Test classes of another module: a directory in {@code test}, a jar in {@code verify}. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule roomsAreFreeOfCycles =
      slices().matching("io.latchwire.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule cryptoKnowsNothingOfTheHouse =
      noClasses()
          .that()
          .resideInAPackage("io.latchwire.crypto..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.latchwire..")
                  .and(resideInAPackage("io.latchwire.crypto..").negate()));

  @ArchTest
  static final ArchRule wireFormatsKnowOnlyWireFormats =
      noClasses()
          .that()
          .resideInAPackage("io.latchwire.wire..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.latchwire..")
                  .and(resideInAPackage("io.latchwire.wire..").negate()));

  @ArchTest
  static final ArchRule onlyHandlersAndGatewayKnowChannels =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.latchwire.handler..", "io.latchwire.gateway..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.netty.channel.."));

  @ArchTest
  static final ArchRule nothingBelowTheGatewayKnowsTheGateway =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.latchwire.gateway..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.latchwire.gateway.."));

  @ArchTest
  static final ArchRule nativeCodeIsLinkedInThreeRooms =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.latchwire.gateway.nativeio..",
              "io.latchwire.crypto.mac..",
              "io.latchwire.crypto.identity..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup).*");

  @ArchTest
  static final ArchRule randomnessHasOneSource =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.latchwire.crypto.random..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.security.SecureRandom");

  @ArchTest
  static final ArchRule onlyTheGatewayReadsClockAndEnvironment =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.latchwire.gateway..", "io.latchwire.bench..")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                      com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                          com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(
                              System.class)))
                  .and(
                      com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                          com.tngtech.archunit.core.domain.properties.HasName.Predicates
                              .nameMatching(
                                  "getenv|getProperty|currentTimeMillis|nanoTime|exit"))));

  @ArchTest
  static final ArchRule everyLineOfTheLogIsAnEventWithAnIdentifier =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.latchwire.gateway.log..")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                  com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                      com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                          org.slf4j.Logger.class))))
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.System$Logger")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..")
          .because("docs/events.md promises it; LogEvent.at(LOG) begins a line");

  @ArchTest
  static final ArchRule wireTypesAreClosed =
      classes()
          .that()
          .resideInAPackage("io.latchwire.wire..")
          .and()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("package-info")
          .should(Closed.BY_DECLARATION);
}
