package io.latchwire.gateway.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as what stands in them; numbers stand to the right. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<Object>> rows = new ArrayList<>();
  private final int[] widths;

  Table(Object... heads) {
    widths = new int[heads.length];
    row(heads);
  }

  void row(Object... cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].toString().length());
    }
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<Object> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String blank = " ".repeat(widths[i] - row.get(i).toString().length());
        boolean right = row.get(i) instanceof Number || isHeadOfNumbers(i, row);
        line.append(right ? blank : "").append(row.get(i)).append(right ? "" : blank).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private boolean isHeadOfNumbers(int column, List<Object> row) {
    return row.equals(rows.getFirst())
        && rows.size() > 1
        && rows.get(1).get(column) instanceof Number;
  }
}
