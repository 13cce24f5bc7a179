import { createRequire } from "node:module";
import { z } from "zod";

const examplesSchema = z.array(
  z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }),
);
const examples = examplesSchema.parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));

export type Payload = Record<string, unknown>;

/** GitHub's published example of a delivery, with the installation that an app's deliveries carry. */
export function anExample(event: string, action: string): Payload {
  const example = examples
    .find(({ name }) => name === event)
    ?.examples.find((payload) => payload.action === action);
  if (!example) throw new Error(`There is no published example of ${event}.${action}.`);
  return { ...structuredClone(example), installation: { id: 4242, node_id: "x" } };
}

/** The same payload with one value replaced: `with(payload, "issue.state", "closed")`. */
export function changed(payload: Payload, path: string, value: unknown): Payload {
  const copy = structuredClone(payload);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let place: Payload = copy;
  for (const key of keys) place = (place[key] ??= {}) as Payload;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

/** A comment on a pull request, as GitHub delivers it. */
export function aComment(body: string): Payload {
  const comment = anExample("issue_comment", "created");
  const onPull = changed(comment, "issue.pull_request", { url: "https://api.github.com/repos/x/y/pulls/1" });
  return changed(changed(onPull, "issue.state", "open"), "comment.body", body);
}
