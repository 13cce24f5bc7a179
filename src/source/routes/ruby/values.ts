import type { Location } from "../../../domain/pull-request.ts";
import { linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { UNKNOWN } from "../python/paths.ts";

/** Names that a loop or a method's call gives a value. */
export type Given = ReadonlyMap<string, string>;

/** A call in a language of blocks: `get "/x", to: "a#b" do ... end`. */
export interface RubyCall {
  node: SyntaxNode;
  name: string;
  receiver?: SyntaxNode;
  placed: readonly SyntaxNode[];
  named: ReadonlyMap<string, SyntaxNode>;
  /** `"a" => b` among the arguments. */
  rockets: readonly { key: SyntaxNode; value: SyntaxNode }[];
  block?: SyntaxNode;
}

/** A call, or a bare name that may be one. */
export function callOf(node: SyntaxNode): RubyCall | undefined {
  if (isKind(node, "identifier"))
    return { node, name: node.text(), placed: [], named: new Map(), rockets: [] };
  if (!isKind(node, "call")) return undefined;
  const name = node.field("method")?.text();
  if (name === undefined) return undefined;
  const placed: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  const rockets: { key: SyntaxNode; value: SyntaxNode }[] = [];
  for (const child of node.field("arguments")?.namedChildren() ?? []) {
    if (isKind(child, "pair")) readPair(child, named, rockets);
    else if (isKind(child, "hash")) {
      for (const pair of child.namedChildren()) if (isKind(pair, "pair")) readPair(pair, named, rockets);
    } else if (!isKind(child, "comment", "hash_splat_argument", "block_argument")) placed.push(child);
  }
  const receiver = node.field("receiver");
  const block = node.field("block");
  return {
    node,
    name,
    placed,
    named,
    rockets,
    ...(receiver ? { receiver } : {}),
    ...(block ? { block } : {}),
  };
}

function readPair(
  pair: SyntaxNode,
  named: Map<string, SyntaxNode>,
  rockets: { key: SyntaxNode; value: SyntaxNode }[],
): void {
  const [key, value] = [pair.field("key"), pair.field("value")];
  if (!key || !value) return;
  if (isKind(key, "hash_key_symbol")) named.set(key.text(), value);
  else if (
    isKind(key, "simple_symbol") &&
    /^:(?:to|via|only|except|controller|action|on|path|module|as|param|at|constraints|defaults|concerns|shallow)$/.test(
      key.text(),
    )
  ) {
    named.set(key.text().slice(1), value);
  } else rockets.push({ key, value });
}

/** The text of a string or symbol; `{?}` where it is put together at run time. */
export function literal(node: SyntaxNode, given?: Given): string {
  if (isKind(node, "simple_symbol")) return node.text().slice(1);
  if (isKind(node, "nil")) return "";
  if (isKind(node, "identifier")) return given?.get(node.text()) ?? UNKNOWN;
  if (isKind(node, "string", "bare_string", "bare_symbol", "delimited_symbol", "string_array")) {
    return node
      .namedChildren()
      .map((child) => {
        if (!isKind(child, "interpolation")) return child.text();
        const inner = child.namedChildren()[0];
        return inner ? literal(inner, given) : UNKNOWN;
      })
      .join("");
  }
  if (isKind(node, "call") && /^(?:to_s|to_sym|freeze)$/.test(node.field("method")?.text() ?? "")) {
    const receiver = node.field("receiver");
    return receiver ? literal(receiver, given) : UNKNOWN;
  }
  return UNKNOWN;
}

/** The texts of a list, or the one of a single value. */
export function literals(node: SyntaxNode | undefined, given?: Given): string[] | undefined {
  if (!node) return undefined;
  if (isKind(node, "array", "symbol_array", "string_array")) {
    return node
      .namedChildren()
      .filter((child) => !isKind(child, "comment"))
      .map((child) => literal(child, given));
  }
  return [literal(node, given)];
}

/** The statements of a block, a method or a class. */
export function statementsOf(node: SyntaxNode): SyntaxNode[] {
  const children = node.namedChildren().filter((child) => !isKind(child, "comment", "block_parameters"));
  return children.flatMap((child) =>
    isKind(child, "body_statement", "block_body") ? statementsOf(child) : [child],
  );
}

export function locationAt(path: string, node: SyntaxNode, side: Location["side"]): Location {
  return { path, ...linesOf(node), side };
}

export function lineAt(path: string, node: SyntaxNode, side: Location["side"]): Location {
  const { from } = linesOf(node);
  return { path, from, to: from, side };
}

/** `UserProfile` and `Admin::User` as Rails writes their files: `user_profile`, `admin/user`. */
export function underscored(name: string): string {
  return name
    .replace(/^::/, "")
    .replace(/::/g, "/")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

const IRREGULAR: Readonly<Record<string, string>> = {
  people: "person",
  children: "child",
  men: "man",
  women: "woman",
  news: "news",
  series: "series",
  species: "species",
  media: "medium",
  data: "datum",
  movies: "movie",
};

/** The singular of a resource's name, as far as a parameter's name needs it. */
export function singular(name: string): string {
  if (Object.hasOwn(IRREGULAR, name)) return IRREGULAR[name] ?? name;
  if (/(?:ss|us|is)$/.test(name)) return name;
  if (name.endsWith("ies") && name.length > 4) return `${name.slice(0, -3)}y`;
  if (/(?:ss|us|sh|ch|x|z)es$/.test(name)) return name.slice(0, -2);
  return name.endsWith("s") ? name.slice(0, -1) : name;
}

/** The controller of a singular resource has a plural name. */
export function plural(name: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
