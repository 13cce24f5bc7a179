import { pastedIn, piecesOf } from "../../sql-text.ts";
import { bare, isFunction, isKind } from "../../syntax.ts";
import { type Danger, inputDetector } from "./detect.ts";
import type { Site } from "./sites.ts";

const RUNS = /^(?:runInContext|runInNewContext|runInThisContext|compileFunction|Script|SourceTextModule)$/;

/** Program text, and names of modules. */
export const programs = inputDetector({
  kind: "code-from-input",
  mentions:
    /\b(?:eval|Function|runIn\w+|compileFunction|Script|vm|setTimeout|setInterval|require|import\s*\()/,
  names:
    /^(?:eval|Function|runInContext|runInNewContext|runInThisContext|compileFunction|Script|SourceTextModule|setTimeout|setInterval|require|import|run)$/,
  danger,
});

function danger(site: Site): Danger | undefined {
  const { name, args, receiver, flow } = site;
  const [first] = args;
  if (!first) return undefined;
  const callee = site.callee();
  const isGlobal = callee?.module === "" && callee.names.length === 1;
  if ((name === "require" || name === "import") && !receiver && !site.isNew)
    return { values: pastedIn(piecesOf(first, flow)), detail: "module" };
  if (name === "eval" && isGlobal) return { values: pastedIn(piecesOf(first, flow)) };
  if (name === "Function" && isGlobal)
    return { values: args.flatMap((argument) => pastedIn(piecesOf(argument, flow))) };
  if (/^set(?:Timeout|Interval)$/.test(name) && isGlobal) {
    // Text in place of a function is run as a program.
    const isText = !isFunction(bare(first)) && isKind(bare(first), "template_string", "binary_expression");
    return isText ? { values: pastedIn(piecesOf(first, flow)) } : undefined;
  }
  const last = callee?.names.at(-1) ?? "";
  if (callee?.module === "vm" && RUNS.test(last))
    return { values: pastedIn(piecesOf(first, flow)), library: "vm" };
  if (callee?.module === "vm2" && last === "run")
    return { values: pastedIn(piecesOf(first, flow)), library: "vm2" };
  return undefined;
}
