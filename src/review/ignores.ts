import type { Diagnostic } from "../domain/architect.ts";
import type { Finding, RuleId } from "../domain/finding.ts";
import { nearestName } from "../domain/nearest.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Silenced } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { touchedLines, touches } from "./changed-lines.ts";
import { type Directive, directivesOf, KEYWORD } from "./ignore-directives.ts";

export interface Obeyed {
  findings: readonly Finding[];
  silenced: readonly Silenced[];
  /** Ignores that do not count, and why. */
  diagnostics: readonly Diagnostic[];
}

/** Files in which mistakes are looked for although nothing was found there. */
const MAX_FILES = 300;
const SHOWN = 80;

interface Placed extends Directive {
  at: Location;
  /** Whether the pull request wrote or changed its line. */
  added: boolean;
}

/**
 * Takes out the findings beside which a comment says `architect-ignore RULE: reason`. A blocker stays when this pull
 * request wrote the comment: whoever brings a danger does not also decide that it is none.
 *
 * @param rules ids of all rules, to tell a slip in a name from one of another tool
 */
export async function obeyIgnores(
  findings: readonly Finding[],
  loaded: LoadedPull,
  rules: readonly RuleId[],
): Promise<Obeyed> {
  const known = [...new Set([...rules, ...findings.map((finding) => finding.rule)])];
  const placed = await readIgnores(findings, loaded);
  const kept: Finding[] = [];
  const silenced: Silenced[] = [];
  const refused = new Map<Placed, Finding>();
  for (const finding of findings) {
    const heard = (at: Location) =>
      placed.get(keyOf(at))?.find((one) => speaksFor(one, at) && names(one, finding.rule));
    const ignore = heard(finding.at);
    if (!ignore) kept.push(withoutIgnored(finding, heard));
    else if (ignore.added && finding.severity === "blocker") {
      refused.set(ignore, finding);
      kept.push({ ...finding, scenario: `${finding.scenario} ${refusal(ignore)}` });
    } else {
      const { at, reason, added } = ignore;
      const elsewhere = (finding.siblings ?? []).filter((sibling) => !heard(sibling));
      const [first, ...others] = elsewhere;
      if (first) kept.push(moved(finding, ignore, first, others));
      else silenced.push({ finding, by: { kind: "comment", at, reason, added } });
    }
  }
  const all = [...placed.values()].flat();
  const diagnostics = all.flatMap((one) => [
    ...mistakesOf(one, known, findings),
    ...(refused.has(one) ? [refusedOne(one)] : []),
  ]);
  return { findings: kept, silenced, diagnostics };
}

// --------------------------------------------------------------------- reading

/** By side and path: of the files with findings, and of those in which the pull request writes an ignore. */
async function readIgnores(
  findings: readonly Finding[],
  { pull, trees }: LoadedPull,
): Promise<ReadonlyMap<string, readonly Placed[]>> {
  const places = findings.flatMap(({ at, siblings = [] }) => [at, ...siblings]);
  const writing = pull.files
    .filter(({ hunks }) =>
      hunks.some(({ lines }) => lines.some((line) => line.startsWith("+") && line.includes(KEYWORD))),
    )
    .slice(0, MAX_FILES)
    .map(({ path }) => path);
  const touched = new Map(pull.files.map((file) => [file.path, touchedLines(file).head]));
  const placed = new Map<string, readonly Placed[]>();
  for (const side of ["head", "base"] as const) {
    const found = places.filter((at) => at.side === side).map(({ path }) => path);
    const paths = new Set(side === "head" ? [...found, ...writing] : found);
    const tree = side === "head" ? trees.head : trees.mergeBase;
    for (const [path, file] of await tree.readAll([...paths])) {
      if (file.state !== "text") continue;
      const directives = directivesOf(path, file.text).map((one): Placed => {
        const added = side === "head" && touches(touched.get(path) ?? [], one.line);
        return { ...one, at: { path, from: one.line, to: one.line, side }, added };
      });
      if (directives.length > 0) placed.set(keyOf({ path, side }), directives);
    }
  }
  return placed;
}

function keyOf({ path, side }: Pick<Location, "path" | "side">): string {
  return `${side}\0${path}`;
}

/** On a finding's first or last line, or on the line above it. */
function speaksFor({ covers, reason, inDoubt }: Directive, at: Location): boolean {
  if (reason === "" || inDoubt) return false;
  return [at.from, at.to].some((line) => covers.from <= line && line <= covers.to);
}

function names({ rules }: Directive, id: RuleId): boolean {
  return rules.some((written) => meant(written, id));
}

function meant(written: string, id: RuleId): boolean {
  const family = id.slice(0, id.indexOf("/"));
  return written === id || written === `${family}/*` || written === id.slice(family.length + 1);
}

// ------------------------------------------------------------------- findings

function withoutIgnored(finding: Finding, heard: (at: Location) => unknown): Finding {
  const { siblings } = finding;
  if (!siblings?.some(heard)) return finding;
  return { ...finding, siblings: siblings.filter((sibling) => !heard(sibling)) };
}

/** An ignore speaks for its own place: the others with the same cause are still to be answered. */
function moved(finding: Finding, { at }: Placed, first: Location, others: readonly Location[]): Finding {
  const scenario = `${finding.scenario} It was seen first at ${finding.at.path}:${finding.at.from}, where line ${at.from} asks to ignore it; that does not speak for the other places.`;
  return { ...finding, at: first, siblings: others, scenario };
}

function refusal({ at, reason }: Placed): string {
  return `Line ${at.from} of ${at.path} asks to ignore this ("${reason}"). This pull request wrote that line, so it does not count for a blocker.`;
}

// ------------------------------------------------------------------- mistakes

function refusedOne({ at, rules }: Placed): Diagnostic {
  return {
    level: "warning",
    code: "ignore-refused",
    path: at.path,
    line: at.from,
    message: `\`${KEYWORD} ${shown(rules.join(", "))}\` was not obeyed: this pull request wrote it, and what it is about is a blocker`,
    remedy:
      "mend the finding, or let the line, or a line in `.github/architect.yml`, reach the base branch by a change of its own",
  };
}

/** Only of lines that this pull request wrote, or that stand beside one of its findings: old ones elsewhere are not its business. */
function mistakesOf(one: Placed, known: readonly RuleId[], findings: readonly Finding[]): Diagnostic[] {
  const beside = findings.some(
    ({ at }) => keyOf(at) === keyOf(one.at) && speaksFor({ ...one, reason: "any", inDoubt: false }, at),
  );
  if (!one.added && !beside) return [];
  const say = (code: string, message: string, remedy: string): Diagnostic => ({
    level: "warning",
    code,
    path: one.at.path,
    line: one.at.from,
    message,
    remedy,
  });
  const [first = ""] = one.rules;
  if (one.rules.length === 0) {
    return [
      say(
        "ignore-without-rule",
        `\`${KEYWORD}\` names no rule, so it is not obeyed`,
        `write \`${KEYWORD} RULE: reason\`; the rule's name is at the end of its comment`,
      ),
    ];
  }
  const mistakes = one.rules
    .filter((written) => !known.some((id) => meant(written, id)))
    .map((written) =>
      say(
        "ignore-unknown-rule",
        `\`${KEYWORD} ${shown(written)}\`: there is no such rule`,
        nearest(written, known),
      ),
    );
  if (one.reason === "") {
    const written = `${KEYWORD} ${shown(first)}`;
    mistakes.push(
      say(
        "ignore-without-reason",
        `\`${written}\` gives no reason, so it is not obeyed`,
        `write \`${written}: \` and why it may stay as it is`,
      ),
    );
  } else if (one.inDoubt) {
    mistakes.push(
      say(
        "ignore-in-doubt",
        `\`${KEYWORD} ${shown(first)}\` may be the end of a string, so it is not obeyed`,
        "put it on a line of its own above, or take the quotes out of its reason",
      ),
    );
  }
  return mistakes;
}

function nearest(written: string, known: readonly RuleId[]): string {
  const families = new Set(known.map((id) => id.slice(0, id.indexOf("/"))));
  if (families.has(written)) return `did you mean \`${written}/*\`?`;
  const words = written.includes("/") ? known : known.map((id) => id.slice(id.indexOf("/") + 1));
  const near = nearestName(written, [...words, ...[...families].map((family) => `${family}/*`)]);
  return near ? `did you mean \`${near}\`?` : "`architect rules` lists them";
}

function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, "?").replaceAll("`", "'");
  return plain.length > SHOWN ? `${plain.slice(0, SHOWN)}…` : plain;
}
