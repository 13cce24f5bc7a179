import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall } from "./grammar.ts";
import { givenFor } from "./grammar-flow-calls.ts";
import type { Frame, GrammarFlow } from "./grammar-flow.ts";
import type { Site } from "./grammar-flow-scopes.ts";

/** Pieces of one text. More is generated. */
const MAX_PIECES = 200;
const MAX_DEPTH = 12;

/** Calls that change the layout or the type of a text, and not what it says. */
const SAME_TEXT =
  /^(?:strip|lstrip|rstrip|trim|dedent|cleandoc|squish|strip_heredoc|trimIndent|trimMargin|stripIndent|toString|to_s|str|string|String|encode|b|freeze|html_safe|intern|format_map)$/;

/** A text that is put together: what is written, and what is pasted in. */
export type AssembledPiece =
  | { text: string; at: SyntaxNode }
  | {
      value: SyntaxNode;
      /** The call that led into the function where the value stands. */
      frame?: Frame;
    };

/**
 * Takes the expression of a text apart, through names, lists and functions of the same file.
 *
 * @param order values are told apart even where nothing is written between them, since it matters which comes first
 */
export function assemble(expression: SyntaxNode, flow: GrammarFlow, order = false): AssembledPiece[] {
  return new Assembly(flow, order).pieces(expression, 0).slice(0, MAX_PIECES);
}

class Assembly {
  readonly #flow: GrammarFlow;
  readonly #order: boolean;
  #made = 0;

  constructor(flow: GrammarFlow, order: boolean) {
    this.#flow = flow;
    this.#order = order;
  }

  pieces(expression: SyntaxNode, depth: number, frame?: Frame): AssembledPiece[] {
    const { grammar } = this.#flow;
    const node = grammar.bare(expression);
    if (depth > MAX_DEPTH || ++this.#made > MAX_PIECES * 5 || !this.#flow.spend())
      return [valueAt(node, frame)];
    const next = (other: SyntaxNode) => this.pieces(other, depth + 1, frame);
    const literal = grammar.literalOf(node);
    if (literal !== undefined) return [{ text: literal, at: node }];
    const name = grammar.nameOf(node);
    if (name !== undefined) return this.#written(this.#named(node, name, depth, frame), node, frame);
    const parts = grammar.piecesOf(node);
    if (parts)
      return parts.flatMap((piece): AssembledPiece[] =>
        "text" in piece ? [{ text: piece.text, at: node }] : next(piece.value),
      );
    const call = grammar.callOf(node);
    if (call) return this.#written(this.#called(call, depth, frame), node, frame);
    const branches = grammar.memberOf(node) ? undefined : grammar.branchesOf(node);
    return branches && branches.length > 0
      ? branches.flatMap((branch): AssembledPiece[] => [{ text: " ", at: node }, ...next(branch)])
      : [valueAt(node, frame)];
  }

  #named(use: SyntaxNode, name: string, depth: number, frame?: Frame): AssembledPiece[] {
    const bound = this.#flow.scopes.bound(name, use);
    if (!bound) {
      // In Ruby a bare name may be a method that is called without arguments.
      const call = this.#flow.grammar.callOf(use);
      return call ? this.#called(call, depth, frame) : [];
    }
    const { parameter, sites } = bound;
    const given =
      parameter && frame?.of === parameter.of.id() ? givenFor(frame.call, parameter.parameter) : undefined;
    const handed = given ? this.pieces(given, depth + 1, frame?.outer) : [];
    const assigned = sites.toReversed().flatMap((site) => this.#added(site, name, depth, frame));
    const pieces = [...handed, ...assigned];
    const isMixed = pieces.some((piece) => "value" in piece) && pieces.length > 1;
    return isMixed && this.#flow.isGuarded(use) ? [] : pieces;
  }

  /** Of `q = q + x` only what is added: the name itself stands for what was there. */
  #added({ value, count, keeps }: Site, name: string, depth: number, frame?: Frame): AssembledPiece[] {
    if (count > 1) return [];
    const pieces = this.pieces(value, depth + 1, frame).filter(
      (piece) => !("value" in piece && piece.value.text() === name),
    );
    return keeps ? [{ text: " ", at: value }, ...pieces] : pieces;
  }

  /** What holds no text is a value, whatever it is made of. */
  #written(pieces: readonly AssembledPiece[], node: SyntaxNode, frame: Frame | undefined): AssembledPiece[] {
    const isText = pieces.some((piece) => "text" in piece && piece.text.trim() !== "");
    return isText || (this.#order && pieces.length > 1) ? [...pieces] : [valueAt(node, frame)];
  }

  #called(call: FlowCall, depth: number, frame?: Frame): AssembledPiece[] {
    const of = this.#flow.calls.calledBy(call);
    if (of) {
      const inside: Frame = { of: of.id(), call, ...(frame ? { outer: frame } : {}) };
      return this.#flow.calls.answersOf(of).flatMap((answer) => this.pieces(answer, depth + 1, inside));
    }
    if (!SAME_TEXT.test(call.name)) return [];
    const source = call.receiver ?? call.arguments[0]?.value;
    return source ? this.pieces(source, depth + 1, frame) : [];
  }
}

function valueAt(value: SyntaxNode, frame: Frame | undefined): AssembledPiece {
  return { value, ...(frame ? { frame } : {}) };
}
