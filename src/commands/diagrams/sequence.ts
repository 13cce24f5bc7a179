import type { Route } from "../../domain/routes.ts";
import type { Survey } from "../../domain/survey.ts";
import { label, pathLabel } from "./labels.ts";

/** Routes in one picture. */
const MAX_ROUTES = 4;
const MAX_GUARDS = 6;

const ASKS: Readonly<Record<Route["guards"][number]["kind"], string>> = {
  authentication: "who is it",
  authorisation: "may they",
  "rate-limit": "how often",
  validation: "is it well formed",
  other: "passes",
};

/**
 * The way of a request through the guards of a few routes to their handlers, as a Mermaid sequence diagram. Empty
 * without routes. Only what the registration of a route shows is drawn: not what a handler calls.
 *
 * Source of the syntax: mermaid.js.org/syntax/sequenceDiagram.html
 */
export function sequenceDiagram(routes: readonly Route[], services: Survey["services"]): string {
  if (routes.length === 0) return "";
  const shown = routes.slice(0, MAX_ROUTES);
  const lines = ["sequenceDiagram", "  participant client as Client", "  participant service as Service"];
  const handlers = new Map<string, string>();
  for (const { handler } of shown) {
    const name = handler?.name ?? "handler";
    if (!handlers.has(name)) handlers.set(name, `h${handlers.size}`);
  }
  for (const [name, id] of handlers) lines.push(`  participant ${id} as ${label(name)}`);
  for (const route of shown) {
    const id = handlers.get(route.handler?.name ?? "handler") ?? "h0";
    lines.push(`  client->>service: ${label(route.method, 10)} ${pathLabel(route.path)}`);
    for (const { name, kind } of route.guards.slice(0, MAX_GUARDS))
      lines.push(`  service->>service: ${label(name)} - ${ASKS[kind]}`);
    if (route.guards.length === 0) lines.push("  service->>service: no guard seen");
    lines.push(`  service->>${id}: call`, `  ${id}-->>client: answer`);
  }
  const stores = [...new Set(services.flatMap((service) => service.stores.map(({ store }) => store)))];
  if (stores.length > 0)
    lines.push(
      `  Note over service: depends on ${stores
        .slice(0, 6)
        .map((store) => label(store))
        .join(", ")}`,
    );
  return lines.join("\n");
}

/** Those that the pull request touches before the others; those that somebody guards before those that nobody does. */
export function routesToDraw(all: readonly Route[], changed: ReadonlySet<string>): readonly Route[] {
  const weight = ({ at, guards, handler }: Route) =>
    (changed.has(at.path) || (handler && changed.has(handler.at.path)) ? 4 : 0) + (guards.length > 0 ? 1 : 0);
  return [...all].sort((one, other) => weight(other) - weight(one)).slice(0, MAX_ROUTES);
}
