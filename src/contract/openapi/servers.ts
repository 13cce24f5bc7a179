import { shown } from "../change.ts";
import type { Reached } from "../compare-operations.ts";
import { type DocNode, get, itemsOf, textOf } from "../document.ts";
import type { Api } from "../openapi.ts";

/**
 * Addresses that the document does not list any more. When operations went as well, the prefix moved into the
 * paths or out of them, and what that breaks is told there.
 *
 * @param removed base operations that are gone
 */
export function* serverDifferences(base: Api, head: Api, removed: number): Generator<Reached> {
  const [first, ...rest] = base.operations;
  const [before, after] = [addressesOf(base), addressesOf(head)];
  if (!first || removed > 0 || after.size === 0 || base.prefix !== head.prefix) {
    if (first && removed === 0 && base.prefix !== head.prefix) yield* prefixMoved(base, head);
    return;
  }
  for (const [address, node] of before) {
    if (after.has(address)) continue;
    yield {
      difference: {
        kind: "server-removed",
        level: "dangerous",
        side: "base",
        cause: node,
        before: address,
        after: [...after.keys()].slice(0, 10),
        consequence: `a client that calls ${shown(address)} finds it in no document any more`,
      },
      operations: [first.name, ...rest.map((operation) => operation.name)],
    };
  }
}

function* prefixMoved(base: Api, head: Api): Generator<Reached> {
  // A prefix that moved between the server and the paths leaves every address as it was.
  const addresses = new Set(head.operations.map(({ method, path }) => `${method} ${head.prefix}${path}`));
  const [first, ...rest] = base.operations.filter(
    ({ method, path }) => !addresses.has(`${method} ${base.prefix}${path}`),
  );
  const root = head.document.root;
  const cause = get(root, "basePath") ?? get(itemsOf(get(root, "servers"))[0], "url") ?? get(root, "servers");
  const old = get(base.document.root, "basePath") ?? get(base.document.root, "servers");
  const node = cause ?? old;
  if (!first || !node) return;
  yield {
    difference: {
      kind: "base-path-changed",
      level: "dangerous",
      side: cause ? "head" : "base",
      cause: node,
      before: base.prefix || "/",
      after: head.prefix || "/",
      consequence: `a client that calls ${shown(base.prefix + first.path)} finds it described at ${shown(head.prefix + first.path)}`,
    },
    operations: [first.name, ...rest.map((operation) => operation.name)],
  };
}

function addressesOf({ document: { root } }: Api): Map<string, DocNode> {
  const found = new Map<string, DocNode>();
  for (const server of itemsOf(get(root, "servers"))) {
    const url = textOf(get(server, "url"));
    if (url !== undefined) found.set(plain(url), get(server, "url") ?? server);
  }
  const host = textOf(get(root, "host"));
  const schemes = itemsOf(get(root, "schemes")).map(textOf);
  if (host === undefined) return found;
  for (const scheme of schemes.length > 0 ? schemes : ["https"])
    found.set(plain(`${scheme}://${host}${textOf(get(root, "basePath")) ?? ""}`), get(root, "host") ?? root);
  return found;
}

function plain(url: string): string {
  return url.replace(/\/+$/, "").toLowerCase();
}
