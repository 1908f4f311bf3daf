package io.latchwire;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** That a type cannot be extended by strangers: final, sealed, an enum or a record. */
final class Closed extends ArchCondition<JavaClass> {
  static final Closed BY_DECLARATION = new Closed();

  private Closed() {
    super("be final, sealed, an enum or a record");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    boolean closed =
        type.getModifiers().contains(JavaModifier.FINAL)
            || type.isEnum()
            || type.isRecord()
            || type.reflect().isSealed();
    if (!closed) {
      events.add(SimpleConditionEvent.violated(type, type.getName() + " can be extended"));
    }
  }
}
