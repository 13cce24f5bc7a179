import { type DocNode, type Document, entriesOf, get, itemsOf, textOf } from "../document.ts";
import { type Resolver, referenceName } from "../references.ts";

/** Which way a message goes, seen from the application that the document describes. */
export type Role = "sends" | "receives";

export interface EventMessage {
  name: string;
  node: DocNode;
  payload: DocNode | undefined;
  headers: DocNode | undefined;
  /** The language of the payload's schema, when it is none of JSON Schema. */
  foreignFormat: string | undefined;
}

export interface EventOperation {
  role: Role;
  /** The address of the channel. */
  channel: string;
  /** In the document's own words: `publish orders.created`, `receive orders.created`. */
  name: string;
  node: DocNode;
  channelNode: DocNode;
  messages: readonly EventMessage[];
}

export interface EventApi {
  document: Document;
  /** `info.version`. */
  version: string;
  operations: readonly EventOperation[];
}

/**
 * Reads an AsyncAPI document of version 2 or 3.
 *
 * In version 2 `publish` is what others publish and this application receives, and `subscribe` is what others
 * subscribe to and it sends. Version 3 says `receive` and `send` for these. Source: https://www.asyncapi.com/docs/migration/migrating-to-v3
 *
 * @returns `undefined` when it is of another version
 */
export function readAsyncApi(document: Document, resolver: Resolver): EventApi | undefined {
  const { root } = document;
  const declared = textOf(get(root, "asyncapi")) ?? "";
  const version = textOf(get(get(root, "info"), "version")) ?? "";
  if (declared.startsWith("2.")) return { document, version, operations: [...operationsOf2(root, resolver)] };
  if (declared.startsWith("3.")) return { document, version, operations: [...operationsOf3(root, resolver)] };
  return undefined;
}

function* operationsOf2(root: DocNode, resolver: Resolver): Generator<EventOperation> {
  for (const [channel, declared] of entriesOf(get(root, "channels"))) {
    const channelNode = resolver.resolve(declared) ?? declared;
    for (const [word, role] of [
      ["publish", "receives"],
      ["subscribe", "sends"],
    ] as const) {
      const node = resolver.resolve(get(channelNode, word));
      if (!node) continue;
      const message = resolver.resolve(get(node, "message"));
      const choice = get(message, "oneOf");
      const written = choice ? itemsOf(choice) : [get(node, "message")];
      const messages = written.flatMap((one) => messageOf(one, resolver, undefined));
      yield { role, channel, name: `${word} ${channel}`, node, channelNode: declared, messages };
    }
  }
}

function* operationsOf3(root: DocNode, resolver: Resolver): Generator<EventOperation> {
  const used = new Set<DocNode>();
  for (const [, declared] of entriesOf(get(root, "operations"))) {
    const node = resolver.resolve(declared) ?? declared;
    const reference = get(node, "channel");
    const channelNode = resolver.resolve(reference);
    if (!reference || !channelNode) continue;
    used.add(channelNode);
    const action = textOf(get(node, "action")) === "receive" ? "receive" : "send";
    const channel = textOf(get(channelNode, "address")) ?? referenceName(reference) ?? "";
    const listed = get(node, "messages");
    const messages = listed
      ? itemsOf(listed).flatMap((one) => messageOf(one, resolver, undefined))
      : messagesOfChannel(channelNode, resolver);
    yield {
      role: action === "receive" ? "receives" : "sends",
      channel,
      name: `${action} ${channel}`,
      node: declared,
      channelNode,
      messages,
    };
  }
  // A channel without an operation is there for others to use: they read what is in it.
  for (const [key, declared] of entriesOf(get(root, "channels"))) {
    const channelNode = resolver.resolve(declared) ?? declared;
    if (used.has(channelNode)) continue;
    const channel = textOf(get(channelNode, "address")) ?? key;
    const messages = messagesOfChannel(channelNode, resolver);
    yield {
      role: "sends",
      channel,
      name: `channel ${channel}`,
      node: declared,
      channelNode: declared,
      messages,
    };
  }
}

function messagesOfChannel(channel: DocNode, resolver: Resolver): EventMessage[] {
  return [...entriesOf(get(channel, "messages"))].flatMap(([key, one]) => messageOf(one, resolver, key));
}

function messageOf(
  written: DocNode | undefined,
  resolver: Resolver,
  key: string | undefined,
): EventMessage[] {
  const node = resolver.resolve(written);
  if (!written || !node) return [];
  const named = textOf(get(node, "name")) ?? textOf(get(node, "messageId"));
  const name = named ?? key ?? referenceName(written) ?? textOf(get(node, "title")) ?? "";
  const payload = get(node, "payload");
  const resolved = resolver.resolve(payload);
  const multiple = get(resolved, "schemaFormat");
  const format = textOf(multiple) ?? textOf(get(node, "schemaFormat"));
  return [
    {
      name,
      node: written,
      payload: multiple ? get(resolved, "schema") : payload,
      headers: get(node, "headers"),
      foreignFormat: format !== undefined && !isJsonSchema(format) ? format : undefined,
    },
  ];
}

function isJsonSchema(format: string): boolean {
  return /aai\.asyncapi|schema\+(json|yaml)|oai\.openapi/.test(format);
}
