import type { Quote, TerraformAttribute, TerraformBlock, TerraformValue } from "../../domain/delivery.ts";
import type { Lines } from "../quote.ts";
import { scanHcl, type Token, UnreadableHcl } from "./scan.ts";

/** Blocks within blocks, brackets within brackets. */
const MAX_DEPTH = 60;
/** Of an expression that is not worked out, this much is kept to be shown. Characters. */
const MAX_SOURCE = 300;

/**
 * Reads blocks, attributes and literal values; whatever needs working out (references, calls, conditions,
 * interpolations) is an `expression`. `jsonencode(...)` is what it encodes.
 * @throws UnreadableHcl at the line where it is no HCL
 */
export function parseHcl(text: string, lines: Lines): TerraformBlock[] {
  const parser = new HclParser(scanHcl(text), lines);
  return parser.body(undefined, 0).blocks;
}

interface Body {
  attributes: TerraformAttribute[];
  blocks: TerraformBlock[];
}

class HclParser {
  readonly #tokens: readonly Token[];
  readonly #lines: Lines;
  #at = 0;

  constructor(tokens: readonly Token[], lines: Lines) {
    this.#tokens = tokens;
    this.#lines = lines;
  }

  /** @param close the mark that ends it; none for the whole file */
  body(close: "}" | undefined, depth: number): Body {
    const body: Body = { attributes: [], blocks: [] };
    for (;;) {
      this.#skipNewlines();
      const token = this.#peek();
      if (!token) {
        if (close) throw new UnreadableHcl(this.#tokens.at(-1)?.to ?? 1, "a block has no end");
        return body;
      }
      if (close && isMark(token, close)) {
        this.#at++;
        return body;
      }
      if (token.kind !== "name") throw new UnreadableHcl(token.line, "neither a block nor an attribute");
      if (depth > MAX_DEPTH) throw new UnreadableHcl(token.line, "nested too deeply to be read");
      this.#item(token, body, depth);
    }
  }

  #item(name: Token, body: Body, depth: number): void {
    this.#at++;
    if (isMark(this.#peek(), "=")) {
      this.#at++;
      const value = this.#value(depth, ["\n", "}"]);
      body.attributes.push({ name: name.value, quote: this.#quote(name.line), value });
      return;
    }
    const labels: string[] = [];
    for (let next = this.#peek(); next?.kind === "text" || next?.kind === "name"; next = this.#peek()) {
      labels.push(next.value);
      this.#at++;
    }
    const open = this.#peek();
    if (!isMark(open, "{")) throw new UnreadableHcl(name.line, "neither a block nor an attribute");
    this.#at++;
    const inner = this.body("}", depth + 1);
    // `dynamic "ingress" { content { ... } }` makes blocks of that name; how many only Terraform knows.
    body.blocks.push({ type: name.value, labels, at: this.#quote(name.line), ...inner });
  }

  /** A value up to one of `ends`, which stays. Within brackets line breaks mean nothing. */
  #value(depth: number, ends: readonly string[]): TerraformValue {
    const start = this.#at;
    const literal = this.#literal(depth);
    if (literal && this.#isAtEnd(ends)) return literal;
    this.#at = start;
    return this.#expression(ends);
  }

  #isAtEnd(ends: readonly string[]): boolean {
    if (!ends.includes("\n")) this.#skipNewlines();
    const token = this.#peek();
    return !token || ends.includes(token.value);
  }

  #literal(depth: number): TerraformValue | undefined {
    const token = this.#peek();
    if (!token || depth > MAX_DEPTH) return undefined;
    this.#at++;
    if (token.kind === "text" || token.kind === "heredoc") {
      return token.interpolated
        ? { kind: "expression", source: token.value.slice(0, MAX_SOURCE) }
        : { kind: "text", value: token.value };
    }
    if (token.kind === "number") return { kind: "number", value: Number(token.value) };
    if (isMark(token, "-") && this.#peek()?.kind === "number") {
      const number = this.#peek();
      this.#at++;
      return { kind: "number", value: -Number(number?.value) };
    }
    if (isMark(token, "[")) return this.#list(depth);
    if (isMark(token, "{")) return this.#object(depth);
    if (token.kind !== "name") return undefined;
    if (token.value === "true" || token.value === "false")
      return { kind: "boolean", value: token.value === "true" };
    if (token.value !== "jsonencode" || !isMark(this.#peek(), "(")) return undefined;
    this.#at++;
    this.#skipNewlines();
    const value = this.#value(depth + 1, [")"]);
    this.#at++;
    return value;
  }

  #list(depth: number): TerraformValue | undefined {
    const items: TerraformValue[] = [];
    for (;;) {
      this.#skipNewlines();
      if (isMark(this.#peek(), "]")) {
        this.#at++;
        return { kind: "list", items };
      }
      if (!this.#peek() || (this.#peek()?.kind === "name" && this.#peek()?.value === "for")) return undefined;
      items.push(this.#value(depth + 1, [",", "]"]));
      if (isMark(this.#peek(), ",")) this.#at++;
    }
  }

  #object(depth: number): TerraformValue | undefined {
    const attributes: TerraformAttribute[] = [];
    for (;;) {
      this.#skipNewlines();
      const key = this.#peek();
      if (!key || (key.kind === "name" && key.value === "for")) return undefined;
      this.#at++;
      if (isMark(key, "}")) return { kind: "object", attributes };
      if (isMark(key, ",")) continue;
      const equals = this.#peek();
      // A key in brackets is worked out by Terraform.
      if ((key.kind !== "name" && key.kind !== "text") || !(isMark(equals, "=") || isMark(equals, ":")))
        return undefined;
      this.#at++;
      const value = this.#value(depth + 1, ["\n", ",", "}"]);
      attributes.push({ name: key.value, quote: this.#quote(key.line), value });
    }
  }

  /** Skips what is not worked out: to the end of the line or list, outside of brackets of its own. */
  #expression(ends: readonly string[]): TerraformValue {
    const words: string[] = [];
    let open = 0;
    for (let token = this.#peek(); token; token = this.#peek()) {
      if (open === 0 && ends.includes(token.value) && token.kind !== "text") break;
      if (token.kind === "mark" && /[[({]/.test(token.value)) open++;
      else if (token.kind === "mark" && /[\])}]/.test(token.value)) open--;
      if (open < 0) throw new UnreadableHcl(token.line, "a bracket closes that was not opened");
      if (token.kind !== "newline" && words.length < 50) words.push(token.value);
      this.#at++;
    }
    return { kind: "expression", source: words.join(" ").slice(0, MAX_SOURCE) };
  }

  #skipNewlines(): void {
    while (this.#peek()?.kind === "newline") this.#at++;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #quote(line: number): Quote {
    return this.#lines.quote(line);
  }
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token?.kind === "mark" && token.value === mark;
}
