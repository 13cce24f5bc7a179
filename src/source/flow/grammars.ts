import type { Language } from "../../domain/source.ts";
import { goFlow } from "./go.ts";
import type { FlowGrammar } from "./grammar.ts";
import { javaFlow } from "./java.ts";
import { kotlinFlow } from "./kotlin.ts";
import { phpFlow } from "./php.ts";
import { rubyFlow } from "./ruby.ts";
import { pythonFlow } from "./python.ts";

/** The languages whose values are followed by way of a grammar. JavaScript has a flow of its own. */
export const FLOW_GRAMMARS: Partial<Record<Language, FlowGrammar>> = {
  go: goFlow,
  java: javaFlow,
  kotlin: kotlinFlow,
  python: pythonFlow,
  php: phpFlow,
  ruby: rubyFlow,
};
