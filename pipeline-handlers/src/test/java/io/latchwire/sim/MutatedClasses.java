package io.latchwire.sim;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/**
 * Loads the whole house anew with one method of one class replaced by a static one of the same
 * parameters: so a rule can be broken without a switch for it in the program.
 */
final class MutatedClasses extends ClassLoader {
  private static final String HOUSE = "io.latchwire.";

  private final String className;
  private final String methodName;
  private final ClassDesc mutants;

  /** Replaces {@code className.methodName} by {@code mutants.methodName}. */
  MutatedClasses(String className, String methodName, String mutants) {
    super(MutatedClasses.class.getClassLoader());
    this.className = className;
    this.methodName = methodName;
    this.mutants = ClassDesc.of(mutants);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(HOUSE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] octets = read(name);
    if (octets == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] defined = name.equals(className) ? mutated(octets) : octets;
    return defineClass(name, defined, 0, defined.length);
  }

  private byte @Nullable [] read(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      return file == null ? null : file.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] mutated(byte[] octets) {
    ClassFile format = ClassFile.of();
    ClassModel whole = format.parse(octets);
    if (whole.methods().stream().noneMatch(m -> m.methodName().equalsString(methodName))) {
      throw new AssertionError(className + " has no " + methodName);
    }
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel method
              && method.methodName().equalsString(methodName)) {
            builder.withMethodBody(
                method.methodName(),
                method.methodType(),
                method.flags().flagsMask(),
                code -> call(code, whole.thisClass().asSymbol(), method.methodTypeSymbol()));
            builder.withMethod(
                methodName + "$whole",
                method.methodTypeSymbol(),
                method.flags().flagsMask(),
                copy -> method.forEach(copy::with));
          } else {
            builder.with(element);
          }
        };
    return format.transformClass(whole, transform);
  }

  private void call(CodeBuilder code, ClassDesc owner, MethodTypeDesc type) {
    code.aload(0);
    int slot = 1;
    for (ClassDesc parameter : type.parameterList()) {
      TypeKind kind = TypeKind.from(parameter);
      code.loadLocal(kind, slot);
      slot += kind.slotSize();
    }
    code.invokestatic(mutants, methodName, type.insertParameterTypes(0, owner));
    code.return_(TypeKind.from(type.returnType()));
  }
}
