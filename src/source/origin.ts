import type { Location } from "../domain/pull-request.ts";
import { isFixedList, isGuarded } from "./allow-list.ts";
import { callOrigin } from "./call-origin.ts";
import { callsOf, elementOf, isReachable } from "./callers.ts";
import { DeclaredTypes, isHarmlessType } from "./declared-types.ts";
import { placeInRequest, requestPart } from "./request-input.ts";
import { type Binding, type Scopes, SOME } from "./scope.ts";
import {
  argumentsOf,
  bare,
  isKind,
  lastLineOf,
  lineOf,
  parts,
  stringValue,
  type SyntaxNode,
} from "./syntax.ts";
import { CONSTANT, type Origin, type Tracer, UNKNOWN, worst } from "./trace.ts";

/** Steps from a value back to where it came from. Real chains have three or four. */
const MAX_DEPTH = 14;
/** Steps for one file: a bound on what a hostile file can cost. */
const MAX_STEPS = 10_000;

/** Follows values backwards through one file. */
export class Flow implements Tracer {
  readonly path: string;
  readonly scopes: Scopes;
  readonly root: SyntaxNode;
  readonly #calls = new Map<number, readonly SyntaxNode[]>();
  readonly #types: DeclaredTypes;
  readonly #known = new Map<string, { depth: number; origin: Origin }>();
  #steps = 0;

  constructor(path: string, root: SyntaxNode, scopes: Scopes) {
    this.path = path;
    this.root = root;
    this.scopes = scopes;
    this.#types = new DeclaredTypes(root);
  }

  /** Whether the limit was met: then `unknown` may only mean that nobody looked. */
  get exhausted(): boolean {
    return this.#steps > MAX_STEPS;
  }

  locationOf(node: SyntaxNode): Location {
    return { path: this.path, from: lineOf(node), to: lastLineOf(node), side: "head" };
  }

  /**
   * Where the value of an expression comes from.
   *
   * @param keys properties that are taken from it afterwards, outermost first
   */
  origin(expression: SyntaxNode, keys: readonly string[] = [], depth = 0): Origin {
    if (depth > MAX_DEPTH || ++this.#steps > MAX_STEPS) return UNKNOWN;
    const node = bare(expression);
    // Text that grows asks for the same places again and again; what was found further away from the limit holds.
    const key = `${node.id()} ${keys.join(" ")}`;
    const known = this.#known.get(key);
    if (known && known.depth <= depth) return known.origin;
    const origin = this.#found(node, keys, depth);
    this.#known.set(key, { depth, origin });
    return origin;
  }

  #found(node: SyntaxNode, keys: readonly string[], depth: number): Origin {
    const next = (other: SyntaxNode, taken: readonly string[] = []) => this.origin(other, taken, depth + 1);
    switch (String(node.kind())) {
      case "string":
      case "number":
      case "true":
      case "false":
      case "null":
      case "undefined":
      case "regex":
        return CONSTANT;
      case "identifier":
      case "shorthand_property_identifier":
        return isGuarded(node, this.scopes) ? CONSTANT : this.#named(node, keys, depth);
      case "member_expression":
        return isGuarded(node, this.scopes) ? CONSTANT : this.#member(node, keys, depth);
      case "subscript_expression":
        return this.#subscript(node, keys, depth);
      case "template_string":
        return worst(
          parts(node)
            .filter((part) => isKind(part, "template_substitution"))
            .map((part) => next(parts(part)[0] ?? part)),
        );
      case "binary_expression":
        return this.#binary(node, depth);
      case "unary_expression":
      case "update_expression":
        // A sign makes a number, `!` a truth value, `typeof` one of eight words.
        return CONSTANT;
      case "ternary_expression":
        return worst(
          [node.field("consequence"), node.field("alternative")].flatMap((side) =>
            side ? [next(side, keys)] : [],
          ),
        );
      case "assignment_expression": {
        const right = node.field("right");
        return right ? next(right, keys) : UNKNOWN;
      }
      case "array":
        return worst(parts(node).map((item) => next(item, keys.slice(1))));
      case "object":
        return this.#object(node, keys, depth);
      case "spread_element":
        return worst(parts(node).map((item) => next(item, keys)));
      case "call_expression":
        return callOrigin(this, node, keys, depth);
      case "new_expression":
        return this.#construction(node, keys, depth);
      default:
        return UNKNOWN;
    }
  }

  /** The origin of a binding's value, after the properties in `keys`; with the assignments before `use`. */
  #named(use: SyntaxNode, keys: readonly string[], depth: number): Origin {
    const name = use.text();
    if (name === "undefined" || name === "NaN" || name === "Infinity") return CONSTANT;
    const binding = this.scopes.bindingOf(name, use);
    if (!binding) return name === "process" || name === "__dirname" || name === "import" ? CONSTANT : UNKNOWN;
    if (binding.kind === "parameter")
      return this.#reassigned(this.#parameter(binding, keys, depth), binding, use, depth);
    // What another module exports, an enum and a class are fixed when the module is loaded.
    if (binding.kind !== "variable") return binding.kind === "function" ? UNKNOWN : CONSTANT;
    if (binding.type && isHarmlessType(binding.type.text())) return CONSTANT;
    const from = binding.init ? this.origin(binding.init, [...binding.keys, ...keys], depth + 1) : CONSTANT;
    const origin = binding.init || !isKind(binding.at, "catch_clause") ? from : UNKNOWN;
    const own = binding.fallback ? worst([origin, this.origin(binding.fallback, keys, depth + 1)]) : origin;
    return this.#reassigned(this.#along(own, binding.at), binding, use, depth);
  }

  /** Later assignments count as well: any of them may be the value that arrives. */
  #reassigned(origin: Origin, binding: Binding, use: SyntaxNode, depth: number): Origin {
    const assigned = this.scopes.assignmentsBefore(binding, use).map((assignment) => {
      const right = assignment.field("right");
      return right ? this.#along(this.origin(right, [], depth + 1), assignment) : UNKNOWN;
    });
    return worst([origin, ...assigned]);
  }

  #parameter(
    binding: Extract<Binding, { kind: "parameter" }>,
    keys: readonly string[],
    depth: number,
  ): Origin {
    const taken = [...binding.keys, ...keys];
    const at = this.locationOf(binding.at);
    const handed = elementOf(binding);
    if (handed === "number") return CONSTANT;
    if (handed) return this.#along(this.origin(handed, [SOME, ...taken], depth + 1), binding.at);
    const part = requestPart(binding, taken);
    if (part === "request") return { from: "request", path: [at], keys: placeInRequest(binding, taken) };
    if (part === "checked") return CONSTANT;
    if (part === "server") return UNKNOWN;
    if (this.#types.isHarmless(binding, taken)) return CONSTANT;
    const calls = depth < MAX_DEPTH / 2 ? this.#callsOf(binding.of) : [];
    const given = calls.map((call) => {
      const argument = argumentsOf(call)[binding.index] ?? binding.fallback;
      return argument ? this.#along(this.origin(argument, taken, depth + 1), call) : CONSTANT;
    });
    const known = worst(given);
    if (known.from === "request") return known;
    const open = given.length === 0 || isReachable(binding.of);
    return open ? worst([{ from: "parameter", path: [at] }, known]) : known;
  }

  /** A search of the whole file, made once for each function. */
  #callsOf(of: SyntaxNode): readonly SyntaxNode[] {
    const known = this.#calls.get(of.id()) ?? callsOf(of, this.root);
    this.#calls.set(of.id(), known);
    return known;
  }

  #member(node: SyntaxNode, keys: readonly string[], depth: number): Origin {
    const [object, property] = [node.field("object"), node.field("property")];
    if (!object || !property || isCount(object, property)) return CONSTANT;
    if (isKind(bare(object), "this")) return this.#field(node, property.text(), depth);
    return this.origin(object, [property.text(), ...keys], depth + 1);
  }

  /** A field of the class that is a literal; anything else is whatever the object was made with. */
  #field(node: SyntaxNode, name: string, depth: number): Origin {
    const body = node.ancestors().find((ancestor) => isKind(ancestor, "class_body"));
    const field =
      body &&
      parts(body).find(
        (part) =>
          isKind(part, "public_field_definition", "field_definition") &&
          (part.field("name") ?? part.field("property"))?.text() === name,
      );
    const value = field?.field("value");
    return value ? this.origin(value, [], depth + 1) : UNKNOWN;
  }

  #subscript(node: SyntaxNode, keys: readonly string[], depth: number): Origin {
    const [object, index] = [node.field("object"), node.field("index")];
    if (!object || !index) return UNKNOWN;
    // Whatever the key is, a fixed list answers with one of its own values.
    if (isFixedList(bare(object), this.scopes)) return CONSTANT;
    return this.origin(object, [stringValue(bare(index)) ?? SOME, ...keys], depth + 1);
  }

  #binary(node: SyntaxNode, depth: number): Origin {
    const operator = node.field("operator")?.text() ?? "";
    if (!["+", "||", "??", "&&"].includes(operator)) return CONSTANT;
    const [left, right] = [node.field("left"), node.field("right")];
    const sides = operator === "&&" ? [right] : [left, right];
    return worst(sides.flatMap((side) => (side ? [this.origin(side, [], depth + 1)] : [])));
  }

  #object(node: SyntaxNode, keys: readonly string[], depth: number): Origin {
    const [key, ...rest] = keys;
    const pairs = parts(node);
    const exact = pairs.find(
      (pair) =>
        isKind(pair, "pair") &&
        pair
          .field("key")
          ?.text()
          .replace(/^["']|["']$/g, "") === key,
    );
    const value = exact?.field("value");
    if (value) return this.origin(value, rest, depth + 1);
    const shorthand = pairs.find(
      (pair) => isKind(pair, "shorthand_property_identifier") && pair.text() === key,
    );
    if (shorthand) return this.origin(shorthand, rest, depth + 1);
    return worst(pairs.map((pair) => this.origin(pair.field("value") ?? pair, rest, depth + 1)));
  }

  #construction(node: SyntaxNode, keys: readonly string[], depth: number): Origin {
    const name = node.field("constructor")?.text() ?? "";
    if (name === "Date" || name === "Number") return CONSTANT;
    const list = node.field("arguments");
    const given = worst((list ? parts(list) : []).map((argument) => this.origin(argument, [], depth + 1)));
    // What is taken from an address that was sent: `new URL(request.url).searchParams`.
    if (name === "URL" && given.keys) return { ...given, keys: [...given.keys, ...keys] };
    return ["URL", "URLSearchParams", "String", "Array", "Set", "Map", "Buffer"].includes(name) ||
      given.from === "constant"
      ? given
      : UNKNOWN;
  }

  #along(origin: Origin, step: SyntaxNode): Origin {
    if (origin.from === "constant" || origin.path.length >= MAX_DEPTH) return origin;
    const at = { path: this.path, from: lineOf(step), to: lineOf(step), side: "head" as const };
    return { ...origin, path: [...origin.path.filter((one) => one.from !== at.from), at] };
  }
}

/** `list.length`, `set.size`; a field of a request may be called `size`. */
function isCount(object: SyntaxNode, property: SyntaxNode): boolean {
  const name = property.text();
  return name === "length" || (name === "size" && !/\b(?:body|query|params|input)$/.test(object.text()));
}
