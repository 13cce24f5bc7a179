import type { PastedValue, Sighting, SightingKind } from "../../../domain/source.ts";
import { enclosingName } from "../../enclosing-name.ts";
import { bounded, isTouched, placeOf, type Program } from "../../program.ts";
import { calleeOf, lastLineOf, lineOf, shortText, type SyntaxNode } from "../../syntax.ts";
import type { Origin } from "../../trace.ts";
import { type Detector, JAVASCRIPT } from "../detector.ts";
import { isChecked } from "./checks.ts";
import { type Site, sitesOf } from "./sites.ts";

/** What makes a call a sink: the values that must not come from a client. */
export interface Danger {
  values: readonly SyntaxNode[];
  library?: string;
  detail?: string;
}

export interface InputSinks {
  kind: SightingKind;
  mentions: RegExp;
  /** Last names of the calls that are looked at. */
  names: RegExp;
  /** `undefined` for a call that is none of these sinks. */
  danger(site: Site): Danger | undefined;
  /** Whether what was taken from the request can do this harm; everything can, when absent. */
  counts?(origin: Origin, value: SyntaxNode): boolean;
}

/** A detector of values from the request that reach a call of JavaScript. Other origins prove nothing and are left out. */
export function inputDetector(sinks: InputSinks): Detector {
  return {
    kind: sinks.kind,
    languages: JAVASCRIPT,
    mentions: sinks.mentions,
    detect: (program) => {
      const found: Sighting[] = [];
      const sites = sitesOf(program).filter((site) => sinks.names.test(site.name) || site.isRenamed);
      const until = { checks: MAX_CHECKS };
      // Those that the pull request touches come first: what stood there before must not use up the bound.
      const [own, others] = [true, false].map((wanted) =>
        sites.filter((site) => isOwn(site, program) === wanted),
      );
      for (const site of bounded(
        [...(own ?? []), ...(others ?? [])],
        MAX_CALLS,
        `calls that may be ${sinks.kind}`,
        program,
      )) {
        if (site.flow.exhausted) break;
        if (until.checks > 0) found.push(...sightingOf(site, sinks, program, until));
        else
          program.tell(
            `more than ${MAX_CHECKS} values from the request reach calls of ${sinks.kind}: the rest was not followed`,
          );
      }
      return found.sort((one, other) => one.at.from - other.at.from);
    },
  };
}

function isOwn({ node }: Site, program: Program): boolean {
  return isTouched(program, lineOf(node), lastLineOf(node));
}

/** Calls of one kind in one file that are followed. */
const MAX_CALLS = 500;
/** Values from the request, of one kind and file, for which a check is looked for: each is a search of its function. */
const MAX_CHECKS = 8;

function sightingOf(site: Site, sinks: InputSinks, program: Program, until: { checks: number }): Sighting[] {
  const danger = sinks.danger(site);
  if (!danger) return [];
  const { library, detail } = danger;
  const values: PastedValue[] = [];
  for (const value of danger.values) {
    const origin = site.flow.origin(value);
    // `c.req.valid("json")`: what a schema lets through cannot be told here.
    if (
      origin.from !== "request" ||
      origin.keys?.includes("valid") ||
      sinks.counts?.(origin, value) === false
    )
      continue;
    if (--until.checks < 0 || isChecked(value, site, sinks.kind)) continue;
    values.push(pasted(value, origin, site));
  }
  if (values.length === 0 || !touches(site.node, values, program)) return [];
  return [
    {
      kind: sinks.kind,
      ...placeOf(program, shownPart(site.node)),
      callee: nameOf(site),
      enclosing: enclosingName(site.node),
      ...(library ? { library } : {}),
      ...(detail ? { detail } : {}),
      values,
    },
  ];
}

/** The last link of a chain of calls, `.redirect(to)` of `res.status(302).redirect(to)`, where it stands on lines of its own. */
function shownPart(node: SyntaxNode): SyntaxNode {
  const callee = calleeOf(node);
  const property = callee?.field("property");
  if (!property || lineOf(property) === lineOf(node)) return node;
  return node.field("arguments") && lineOf(property) === lastLineOf(node) ? property : node;
}

function pasted(value: SyntaxNode, origin: Origin, { flow }: Site): PastedValue {
  const at = flow.locationOf(value);
  const end = { ...at, to: at.from };
  const path = [...origin.path.filter((step) => step.from !== end.from), end];
  return { expression: shortText(value), at, origin: origin.from, path };
}

function touches(node: SyntaxNode, values: readonly PastedValue[], program: Program): boolean {
  if (isTouched(program, lineOf(node), lastLineOf(node))) return true;
  return values.some(({ at, path }) => [at, ...path].some(({ from, to }) => isTouched(program, from, to)));
}

function nameOf({ node, isNew }: Site): string {
  const callee = isNew ? node.field("constructor") : calleeOf(node);
  const written = callee ? shortText(callee, 60) : "";
  return isNew ? `new ${written}` : written;
}
