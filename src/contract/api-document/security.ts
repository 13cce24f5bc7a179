import type { ApiSecurity, ApiSecurityScheme, ApiServer } from "../../domain/api-document.ts";
import { type DocNode, entriesOf, get, itemsOf, textOf } from "../document.ts";
import type { Resolver } from "../references.ts";
import type { Places } from "./places.ts";

/** What 2.0 calls the flows of OAuth 2, in the words of 3.x. */
const FLOWS_OF_2: Readonly<Record<string, string>> = {
  application: "clientCredentials",
  accessCode: "authorizationCode",
};
const FLOW_ADDRESSES = ["authorizationUrl", "tokenUrl", "refreshUrl"] as const;

/** The operation's own requirement, else the document's. Source: OpenAPI 3.1, Operation Object, `security`. */
export function securityOf(operation: DocNode, root: DocNode, places: Places): ApiSecurity {
  const own = get(operation, "security");
  const requirement = own?.kind === "list" ? own : get(root, "security");
  const alternatives = itemsOf(requirement).map((item) => [...entriesOf(item)]);
  return {
    declared: own?.kind === "list" ? "operation" : requirement?.kind === "list" ? "document" : "none",
    // An empty alternative lets everybody in.
    open: alternatives.every((alternative) => alternative.length === 0),
    schemes: [...new Set(alternatives.flatMap((alternative) => alternative.map(([name]) => name)))],
    ...(own?.kind === "list" ? { place: places.line(itemsOf(own)[0] ?? own), written: written(own) } : {}),
  };
}

function written(requirement: DocNode): string {
  const alternatives = itemsOf(requirement).map((item) =>
    Object.fromEntries(
      [...entriesOf(item)].map(([name, scopes]) => [
        name,
        itemsOf(scopes).map((scope) => textOf(scope) ?? ""),
      ]),
    ),
  );
  return JSON.stringify(alternatives);
}

export function schemesOf(root: DocNode, resolver: Resolver, places: Places): ApiSecurityScheme[] {
  const defined = get(get(root, "components"), "securitySchemes") ?? get(root, "securityDefinitions");
  return [...entriesOf(defined)].flatMap(([name, use]) => {
    const node = resolver.resolve(use);
    const type = textOf(get(node, "type"));
    if (!node || type === undefined) return [];
    const [scheme, place, parameter] = ["scheme", "in", "name"].map((key) => textOf(get(node, key)));
    return [
      {
        ...places.of(node.path === use.path ? use : node),
        name,
        type,
        ...(scheme === undefined ? {} : { scheme: scheme.toLowerCase() }),
        ...(place === undefined ? {} : { in: place }),
        ...(parameter === undefined ? {} : { parameter }),
        flows: flowsOf(node, places),
      },
    ];
  });
}

function flowsOf(scheme: DocNode, places: Places): ApiSecurityScheme["flows"] {
  const single = get(scheme, "flow");
  const name = textOf(single);
  if (single && name !== undefined)
    return [{ ...places.line(single), name: FLOWS_OF_2[name] ?? name, urls: addressesOf(scheme) }];
  return [...entriesOf(get(scheme, "flows"))]
    .filter(([flow]) => !flow.startsWith("x-"))
    .map(([flow, node]) => ({ ...places.of(node), name: flow, urls: addressesOf(node) }));
}

function addressesOf(node: DocNode): string[] {
  return FLOW_ADDRESSES.map((key) => textOf(get(node, key))).filter((url) => url !== undefined);
}

/** Servers of the document, its paths and its operations. */
export function serversOf(root: DocNode, resolver: Resolver, places: Places): ApiServer[] {
  const host = textOf(get(root, "host"));
  const ofTwo = itemsOf(get(root, "schemes")).flatMap((scheme) => {
    const name = textOf(scheme);
    return name === undefined || host === undefined
      ? []
      : [{ ...places.line(scheme), url: `${name}://${host}${textOf(get(root, "basePath")) ?? ""}` }];
  });
  const holders = [root];
  for (const [, item] of entriesOf(get(root, "paths"))) {
    const path = resolver.resolve(item);
    if (path) holders.push(path, ...[...entriesOf(path)].map(([, operation]) => operation));
  }
  const listed = holders.flatMap((holder) =>
    itemsOf(get(holder, "servers")).flatMap((server) => {
      const url = textOf(get(server, "url"));
      return url === undefined ? [] : [{ ...places.line(get(server, "url") ?? server), url }];
    }),
  );
  return [...ofTwo, ...listed];
}
