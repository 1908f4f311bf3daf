package io.latchwire.gateway.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A manual page, man(7), made of what a command says of itself. */
final class ManualPage {
  private static final List<String> EXIT_CODES =
      List.of(
          "done",
          "the question that was asked is answered with no",
          "the configuration or the command line is wrong",
          "something is missing around the program",
          "no gateway could be reached");

  private final StringBuilder page = new StringBuilder();

  private ManualPage() {}

  static String of(CommandSpec command) {
    return new ManualPage().write(command);
  }

  private String write(CommandSpec command) {
    String name = command.qualifiedName("-");
    List<String> description = lines(command);
    line(".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" Latchwire");
    line(".SH NAME");
    String first = description.isEmpty() ? "a command of Latchwire" : description.getFirst();
    line(escaped(name) + " \\- " + escaped(first.replaceAll("\\.$", "")));
    line(".SH SYNOPSIS");
    line(".nf");
    line(escaped(synopsis(command)));
    line(".fi");
    line(".SH DESCRIPTION");
    description.forEach(text -> line(escaped(text)));
    parameters(command);
    subcommands(command, "COMMANDS");
    line(".SH EXIT STATUS");
    for (int code = 0; code < EXIT_CODES.size(); code++) {
      line(".TP");
      line(".B " + code);
      line(EXIT_CODES.get(code));
    }
    line(".SH SEE ALSO");
    line("/usr/share/doc/latchwire");
    return page.toString();
  }

  private static List<String> lines(CommandSpec command) {
    return Arrays.stream(command.usageMessage().description())
        .map(text -> Ansi.OFF.string(text.formatted()))
        .toList();
  }

  private static String synopsis(CommandSpec command) {
    return command.commandLine().getHelp().synopsis(0).strip();
  }

  private void parameters(CommandSpec command) {
    List<ArgSpec> all = new ArrayList<>();
    command.positionalParameters().stream().filter(p -> !p.hidden()).forEach(all::add);
    command.options().stream().filter(option -> !option.hidden()).forEach(all::add);
    if (all.isEmpty()) {
      return;
    }
    line(".SH OPTIONS");
    for (ArgSpec argument : all) {
      line(".TP");
      line(".B " + escaped(label(argument)));
      String[] text = argument.description();
      line(
          text.length == 0
              ? "\\&"
              : escaped(
                  String.join(" ", text)
                      .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString()))
                      .replace("%%", "%")));
    }
  }

  private static String label(ArgSpec argument) {
    return switch (argument) {
      case OptionSpec option ->
          String.join(", ", option.names())
              + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
      case PositionalParamSpec positional -> positional.paramLabel();
      default -> throw new AssertionError("an argument is an option or positional");
    };
  }

  private void subcommands(CommandSpec command, String title) {
    List<CommandLine> shown =
        command.subcommands().values().stream()
            .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
            .distinct()
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    line(".SH " + title);
    for (CommandLine sub : shown) {
      line(".TP");
      line(".B " + escaped(sub.getCommandName()));
      line(escaped(String.join(" ", lines(sub.getCommandSpec()))));
      for (ArgSpec argument : sub.getCommandSpec().args()) {
        if (command.parent() != null && !argument.hidden() && argument.description().length > 0) {
          line(".br");
          line(
              escaped(
                  label(argument)
                      + ": "
                      + String.join(" ", argument.description())
                          .replace(
                              "${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString()))));
        }
      }
    }
  }

  /** A line of its own; a dot or a quote in front would be an order to the formatter. */
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
