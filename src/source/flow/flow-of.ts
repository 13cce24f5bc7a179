import type { Language } from "../../domain/source.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { JAVASCRIPT } from "../detectors/detector.ts";
import { Flow } from "../origin.ts";
import type { ValueFlow } from "../program.ts";
import { Scopes } from "../scope.ts";
import { UNKNOWN } from "../trace.ts";
import { GrammarFlow } from "./grammar-flow.ts";
import { FLOW_GRAMMARS } from "./grammars.ts";

/** Follows values in a program of any language that is read here. */
export function flowOf(path: string, language: Language, root: SyntaxNode): ValueFlow {
  if (JAVASCRIPT.includes(language)) return new Flow(path, root, new Scopes());
  const grammar = FLOW_GRAMMARS[language];
  return grammar ? new GrammarFlow(path, root, grammar) : { origin: () => UNKNOWN, exhausted: false };
}
