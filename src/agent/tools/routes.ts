import { z } from "zod";
import type { Route, RouteComparison } from "../../domain/routes.ts";
import { messageOf } from "../../errors.ts";
import { clipped, done, failed, inputSchemaOf, oneLine } from "./output.ts";
import type { Tool } from "./tool.ts";

const MAX_ROUTES = 200;

const schema = z.strictObject({
  contains: z.string().max(200).optional().describe("only routes whose path or handler contains this text"),
  changed_only: z
    .boolean()
    .default(false)
    .describe("only those that the pull request adds, removes or touches"),
});

/** The routes of the services that the pull request touches, as the review read them from code. */
export const routes: Tool<z.infer<typeof schema>> = {
  name: "routes",
  description: `Shows the HTTP routes of the services this change touches, read from code before and after it: method, path, handler
with its place, and what stands in front of it (authentication, authorisation, rate limits, validation). Added, removed and
touched ones are marked. What could not be resolved is said.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "routes", input: "*" }],
  shown: ({ contains }) => oneLine(contains ?? "every route"),
  touches: "reads this repository's routes as they stand in git",
  available: ({ instruments }) => instruments !== undefined,
  async run({ contains, changed_only }, { instruments, signal }) {
    if (!instruments) return failed("The routes are not known here.");
    try {
      const services = await instruments.routes();
      if (services.length === 0) return done("The change touches no route that could be read from code.");
      return { text: clipped(services.map((service) => told(service, contains, changed_only)).join("\n\n")) };
    } catch (error) {
      signal?.throwIfAborted();
      return failed(`The routes could not be read: ${messageOf(error)}`);
    }
  },
};

function told(service: RouteComparison, contains: string | undefined, changedOnly: boolean): string {
  const { root, after, added, removed, touched, unresolved = [] } = service;
  const key = ({ method, path }: Route) => `${method} ${path}`;
  const isNew = new Set(added.map(key));
  const isTouched = new Set(touched.map(key));
  const wanted = (route: Route) =>
    contains === undefined ||
    route.path.includes(contains) ||
    (route.handler?.name.includes(contains) ?? false);
  const standing = after.filter(
    (route) => wanted(route) && (!changedOnly || isNew.has(key(route)) || isTouched.has(key(route))),
  );
  const lines = [
    ...standing.map((route) =>
      line(isNew.has(key(route)) ? "added" : isTouched.has(key(route)) ? "touched" : "", route),
    ),
    ...removed.filter(wanted).map((route) => line("removed", route)),
  ];
  return [
    `${root === "" ? "The whole repository" : root}:`,
    ...lines.slice(0, MAX_ROUTES),
    ...(lines.length > MAX_ROUTES ? [`(${lines.length - MAX_ROUTES} more)`] : []),
    ...(lines.length === 0 ? ["no route of that kind"] : []),
    ...unresolved.slice(0, 10).map(({ at, reason }) => `not read: ${at.path}:${at.from}: ${reason}`),
  ].join("\n");
}

function line(mark: string, { method, path, at, handler, guards, unresolved }: Route): string {
  const to = handler ? ` → ${handler.name} (${handler.at.path}:${handler.at.from})` : "";
  const front =
    guards.length > 0
      ? `; in front: ${guards.map(({ name, kind }) => `${name} (${kind})`).join(", ")}`
      : "; nothing in front";
  return `- ${mark === "" ? "" : `[${mark}] `}${method} ${path} at ${at.path}:${at.from}${to}${front}${unresolved === undefined ? "" : `; unsure: ${unresolved}`}`;
}
