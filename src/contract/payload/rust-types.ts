import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type {
  PayloadDeclaration,
  PayloadField,
  PayloadPlace,
  PayloadRef,
  PayloadShape,
} from "./declaration.ts";

const COMMENTS = new Set(["line_comment", "block_comment"]);
const NUMBERS = /^(?:[iu](?:8|16|32|64|128|size)|f32|f64|NonZero\w+)$/;
const STRINGS = /^(?:String|str|char|Cow<.*str>|PathBuf)$/s;
const LISTS = new Set(["Vec", "VecDeque", "HashSet", "BTreeSet", "IndexSet"]);
const MAPS = new Set(["HashMap", "BTreeMap", "IndexMap"]);
/** Say nothing about the form on the wire. */
const TRANSPARENT = new Set([
  "Box",
  "Arc",
  "Rc",
  "Json",
  "Query",
  "Form",
  "Sensitive",
  "Saturating",
  "Wrapping",
]);
/** Types within types. */
const MAX_DEPTH = 12;

/** The types of one Rust file that serde writes or reads. */
export function rustPayloads(path: string, root: SyntaxNode): PayloadDeclaration[] {
  const nodes = root.findAll({
    rule: { any: [{ kind: "struct_item" }, { kind: "enum_item" }, { kind: "type_item" }] },
  });
  return nodes.flatMap((node) => declarationOf(node, path) ?? []);
}

/** @param depth guards against a type written a thousand brackets deep */
export function rustRef(node: SyntaxNode | null | undefined, path: string, depth = 0): PayloadRef {
  if (!node || depth > MAX_DEPTH) return { kind: "opaque" };
  const kind = String(node.kind());
  if (kind === "reference_type") return rustRef(node.field("type"), path, depth + 1);
  if (kind === "array_type") return { kind: "list", item: rustRef(node.field("element"), path, depth + 1) };
  if (kind === "primitive_type" || kind === "type_identifier" || kind === "scoped_type_identifier")
    return plainRef(node.text(), path);
  if (kind !== "generic_type") return { kind: "opaque" };
  const name = node.field("type")?.text().split("::").at(-1) ?? "";
  const args = code(node.field("type_arguments")).filter((child) => !isKind(child, "lifetime"));
  const [first] = args;
  if (name === "Option") return { kind: "optional", inner: rustRef(first, path, depth + 1) };
  if (name === "Cow" || TRANSPARENT.has(name)) return rustRef(args.at(-1), path, depth + 1);
  if (LISTS.has(name)) return { kind: "list", item: rustRef(first, path, depth + 1) };
  if (MAPS.has(name)) return { kind: "map" };
  return { kind: "opaque" };
}

/** What a handler takes and gives back, by its signature: `Json<T>`, `Query<T>`, `Form<T>`. */
export function rustSignature(
  handler: SyntaxNode,
  path: string,
): { requests: PayloadRef[]; responses: PayloadRef[] } {
  const extracted = (node: SyntaxNode | null | undefined): PayloadRef[] => {
    if (!node) return [];
    const generics = [
      ...(isKind(node, "generic_type") ? [node] : []),
      ...node.findAll({ rule: { kind: "generic_type" } }),
    ];
    return generics
      .filter((type) => /^(?:\w+::)*(?:Json|Query|Form|QsQuery)$/.test(type.field("type")?.text() ?? ""))
      .map((type) => rustRef(code(type.field("type_arguments"))[0], path));
  };
  return {
    requests: extracted(handler.field("parameters")),
    responses: extracted(handler.field("return_type")),
  };
}

function code(node: SyntaxNode | null | undefined): SyntaxNode[] {
  return node ? codeChildren(node).filter((child) => !COMMENTS.has(String(child.kind()))) : [];
}

function plainRef(text: string, path: string): PayloadRef {
  const name = text.split("::").at(-1) ?? "";
  if (NUMBERS.test(name)) return { kind: "primitive", name: "number" };
  if (name === "bool") return { kind: "primitive", name: "boolean" };
  if (STRINGS.test(name)) return { kind: "primitive", name: "string" };
  return { kind: "named", name, path };
}

function declarationOf(node: SyntaxNode, path: string): PayloadDeclaration | undefined {
  const name = node.field("name")?.text() ?? "";
  const place = placeOf(node, path);
  if (isKind(node, "type_item"))
    return {
      name,
      place,
      shape: { kind: "alias", target: rustRef(node.field("type"), path) },
      reads: true,
      writes: true,
    };
  const attributes = attributesOf(node);
  const derived = attributes.filter((text) => /\bderive\s*\(/.test(text)).join(" ");
  const [reads, writes] = [/\bDeserialize\b/.test(derived), /\bSerialize\b/.test(derived)];
  if (!reads && !writes) return undefined;
  const serde = serdeOf(attributes);
  const withoutNone = attributes.some((text) => /\bskip_serializing_none\b/.test(text));
  return { name, place, shape: shapeOf(node, serde, withoutNone, path), reads, writes };
}

function shapeOf(node: SyntaxNode, serde: Serde, withoutNone: boolean, path: string): PayloadShape {
  // A type that is written by way of another one, or by code, is not known by its fields.
  if (
    serde.has("from") ||
    serde.has("into") ||
    serde.has("try_from") ||
    serde.has("remote") ||
    node.field("type_parameters")
  )
    return { kind: "opaque" };
  if (isKind(node, "enum_item")) return enumShape(node, serde, path);
  const body = node.field("body");
  if (isKind(body, "ordered_field_declaration_list")) {
    const types = code(body).filter((child) => !isKind(child, "visibility_modifier", "attribute_item"));
    return types.length === 1 ? { kind: "alias", target: rustRef(types[0], path) } : { kind: "opaque" };
  }
  const declared = code(body).filter((child) => isKind(child, "field_declaration"));
  const fields: PayloadField[] = [];
  const flattened: PayloadRef[] = [];
  for (const one of declared) {
    const own = serdeOf(attributesOf(one));
    if (own.has("flatten")) flattened.push(rustRef(one.field("type"), path));
    else fields.push(fieldOf(one, own, serde, withoutNone, path));
  }
  const [only] = fields;
  if (serde.has("transparent") && only && fields.length === 1) return { kind: "alias", target: only.type };
  return { kind: "object", fields, flattened, strict: serde.has("deny_unknown_fields") };
}

function fieldOf(
  node: SyntaxNode,
  own: Serde,
  container: Serde,
  withoutNone: boolean,
  path: string,
): PayloadField {
  const name = (node.field("name")?.text() ?? "").replace(/^r#/, "");
  const written = rustRef(node.field("type"), path);
  // Code of their own writes it: only its name is known.
  const isCustom = own.has("with") || own.has("serialize_with") || own.has("deserialize_with");
  return {
    wire: own.get("rename") ?? renamed(name, container.get("rename_all"), false),
    aliases: own.all("alias"),
    type: isCustom ? { kind: "opaque" } : written,
    // With `deserialize_with` an absent Option is missing, unless there is a default.
    hasDefault: own.has("default") || container.has("default"),
    mayBeLeftOut: own.has("skip_serializing_if") || (withoutNone && written.kind === "optional"),
    unwritten: own.has("skip") || own.has("skip_serializing"),
    unread: own.has("skip") || own.has("skip_deserializing"),
    place: placeOf(node, path),
  };
}

function enumShape(node: SyntaxNode, serde: Serde, path: string): PayloadShape {
  const variants = code(node.field("body")).filter((child) => isKind(child, "enum_variant"));
  // With data in them, or told apart by what they hold, their names alone say too little.
  if (serde.has("untagged") || serde.has("tag") || variants.some((variant) => variant.field("body")))
    return { kind: "opaque" };
  const own = variants.map((variant) => ({ variant, attributes: serdeOf(attributesOf(variant)) }));
  return {
    kind: "values",
    open: own.some(({ attributes }) => attributes.has("other")),
    values: own.map(({ variant, attributes }) => ({
      wire:
        attributes.get("rename") ??
        renamed(variant.field("name")?.text() ?? "", serde.get("rename_all"), true),
      aliases: attributes.all("alias"),
      place: placeOf(variant, path),
    })),
  };
}

function placeOf(node: SyntaxNode, path: string): PayloadPlace {
  return { path, line: node.range().start.line + 1, excerpt: (node.text().split("\n")[0] ?? "").trimEnd() };
}

/** Attributes in front of an item, as they are written. */
function attributesOf(node: SyntaxNode): string[] {
  const found: string[] = [];
  for (let before = node.prev(); before; before = before.prev()) {
    if (isKind(before, "attribute_item")) found.push(before.text());
    else if (!COMMENTS.has(String(before.kind())) && String(before.kind()) !== ",") break;
  }
  return found;
}

interface Serde {
  has(key: string): boolean;
  get(key: string): string | undefined;
  all(key: string): string[];
}

/** What `#[serde(...)]` says, also inside `#[cfg_attr(..., serde(...))]`. */
function serdeOf(attributes: readonly string[]): Serde {
  const text = attributes
    .filter((one) => /\bserde\s*\(/.test(one))
    .map((one) => one.slice(one.search(/\bserde\s*\(/)))
    .join(", ");
  const settings: [string, string | undefined][] = [];
  for (const match of text.slice(0, 5_000).matchAll(/\b([a-z_]{1,40})\b(?:\s*=\s*"([^"]{0,200})")?/g))
    settings.push([match[1] ?? "", match[2]]);
  // `rename(serialize = "a", deserialize = "b")`: the written name counts.
  const split = /\brename\s*\(\s*serialize\s*=\s*"([^"]{0,200})"/.exec(text)?.[1];
  return {
    has: (key) => settings.some(([name]) => name === key),
    get: (key) =>
      settings.find(([name, value]) => name === key && value !== undefined)?.[1] ??
      (key === "rename" ? split : undefined),
    all: (key) => settings.flatMap(([name, value]) => (name === key && value !== undefined ? [value] : [])),
  };
}

/** serde's `rename_all`, for fields (snake_case) and variants (PascalCase). */
function renamed(name: string, rule: string | undefined, isVariant: boolean): string {
  const words = isVariant
    ? (name.match(/[A-Z][a-z0-9]*|[a-z0-9_]+/g) ?? [name])
    : name.split("_").filter((word) => word !== "");
  const lower = words.map((word) => word.toLowerCase());
  const capital = lower.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  switch (rule) {
    case "lowercase":
      return name.toLowerCase();
    case "UPPERCASE":
      return name.toUpperCase();
    case "PascalCase":
      return capital.join("");
    case "camelCase":
      return [lower[0] ?? "", ...capital.slice(1)].join("");
    case "snake_case":
      return lower.join("_");
    case "SCREAMING_SNAKE_CASE":
      return lower.join("_").toUpperCase();
    case "kebab-case":
      return lower.join("-");
    case "SCREAMING-KEBAB-CASE":
      return lower.join("-").toUpperCase();
    default:
      return name;
  }
}
