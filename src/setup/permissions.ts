import type { AppManifest, Permissions } from "./app-manifest.ts";

/** What is not done without a permission, in words for the operator. */
const WITHOUT: Readonly<Record<string, string>> = {
  contents: "commits cannot be fetched: nothing is reviewed",
  pull_requests: "pull requests cannot be read, nor reviews and answers posted",
  checks: "no check run is shown",
  issues: "GitHub delivers no comments: commands are not heard",
  merge_queues: "a merge queue that requires the check waits for it in vain",
  metadata: "nobody's rights can be looked up: commands are refused",
};

const WITHOUT_EVENT: Readonly<Record<string, string>> = {
  pull_request: "pull requests are reviewed only when somebody asks",
  issue_comment: "commands are not heard",
  pull_request_review_comment: "answers in review threads are not heard",
  check_run: "the buttons of the check run do nothing",
  merge_group: "a merge queue that requires the check waits for it in vain",
};

const LEVELS = ["", "read", "write", "admin"];

/**
 * What the App on GitHub lacks of what `app.yml` asks for, one sentence each: the permission and what is not done
 * without it. Everything else goes on.
 */
export function shortcomings(
  wanted: Pick<AppManifest, "default_permissions" | "default_events">,
  granted: { permissions: Permissions; events: readonly string[] },
): readonly string[] {
  const permissions = Object.entries(wanted.default_permissions).flatMap(([name, level]) => {
    const has = granted.permissions[name] ?? "";
    if (LEVELS.indexOf(has) >= LEVELS.indexOf(level)) return [];
    const lost = WITHOUT[name] ?? "a part of the review is left out";
    return [`the App has no \`${name}: ${level}\`${has ? ` (only \`${has}\`)` : ""}: ${lost}`];
  });
  const events = wanted.default_events.flatMap((event) =>
    granted.events.includes(event)
      ? []
      : [`the App does not subscribe to \`${event}\`: ${WITHOUT_EVENT[event] ?? "it is not heard of"}`],
  );
  return [...permissions, ...events];
}
