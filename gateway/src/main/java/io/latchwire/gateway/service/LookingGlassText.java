package io.latchwire.gateway.service;

import io.latchwire.kerberos.Acceptor.Peer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The looking glass for people. */
final class LookingGlassText {
  private LookingGlassText() {}

  static String html(Peer peer, Optional<SessionSummary> summary) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Looking glass</title>
        <style>body{font:1rem sans-serif;margin:2rem}table{border-collapse:collapse}
        td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left}</style></head><body>
        <h1>Protected sessions</h1>
        """);
    page.append("<p>You are <strong>").append(escaped(peer.text())).append("</strong>");
    page.append(
        switch (peer) {
          case Peer.Anonymous() -> ": nobody knows who you are.";
          case Peer.RealmAnonymous(_) -> ": a member of the realm, nobody here knows which.";
          case Peer.Named(_, _) -> ".";
        });
    page.append("</p>\n");
    if (summary.isEmpty()) {
      page.append("<p>No segments are protected by this process.</p>\n");
    } else {
      sessions(page, summary.get());
    }
    return page.append("</body></html>\n").toString();
  }

  private static void sessions(StringBuilder page, SessionSummary summary) {
    page.append("<p>Running for ")
        .append(summary.uptimeSeconds())
        .append(" s, version ")
        .append(escaped(summary.version()))
        .append(".</p>\n<table><tr><th>MAC</th><th>Profile</th><th>Sessions</th>")
        .append("<th>Newest key</th><th>Oldest key</th><th>Signed</th><th>Verified</th>")
        .append("<th>Dropped</th></tr>\n");
    for (SessionSummary.Protection protection : summary.protections()) {
      page.append("<tr>");
      cell(page, protection.mac());
      cell(page, protection.profile());
      cell(page, counts(protection.sessions()));
      cell(page, age(protection.youngestKeySeconds()));
      cell(page, age(protection.oldestKeySeconds()));
      cell(page, String.valueOf(protection.signed()));
      cell(page, String.valueOf(protection.verified()));
      cell(page, String.valueOf(protection.dropped()));
      page.append("</tr>\n");
    }
    page.append("</table>\n<h2>Verdicts</h2>\n<table><tr><th>Reason</th><th>Dropped</th></tr>\n");
    summary
        .dropped()
        .forEach((reason, count) -> {
          page.append("<tr>");
          cell(page, reason);
          cell(page, String.valueOf(count));
          page.append("</tr>\n");
        });
    page.append("</table>\n");
  }

  private static String counts(Map<String, Long> states) {
    StringBuilder text = new StringBuilder();
    states.forEach((state, count) ->
        text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(state));
    return text.toString();
  }

  private static String age(@Nullable Long seconds) {
    return seconds == null ? "-" : seconds + " s";
  }

  private static void cell(StringBuilder page, String text) {
    page.append("<td>").append(escaped(text)).append("</td>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
