import type { Diagnostic } from "../domain/architect.ts";
import type { Finding } from "../domain/finding.ts";
import type { SecondLooked } from "../domain/reading.ts";
import type { Spend, Unfinished } from "../domain/review.ts";
import { messageOf } from "../errors.ts";
import { bearsOnChange } from "./bears-on-change.ts";
import type { ReviewOptions, ReviewParts } from "./parts.ts";
import type { Argued, ReadingTable } from "./read.ts";
import { CONVERSATIONS_AT_ONCE, sideBySide } from "./side-by-side.ts";
import { sumOfSpend } from "./spent.ts";
import { quotationStands, sameLines } from "./weigh.ts";

export interface WeighedArgued {
  findings: readonly Finding[];
  unfinished: readonly Unfinished[];
  diagnostics: readonly Diagnostic[];
  spent: Spend;
}

type Fate =
  | "kept"
  | "beside the change"
  | "said already"
  | "refuted by a second look"
  | "not looked at again";

/**
 * What architects argue, before it is weighed with everything else: it has to be about the change, must not repeat
 * what is proved or what a colleague said, and somebody else must have tried to refute it.
 */
export async function weighArgued(
  argued: readonly Argued[],
  { loaded, proved, configuration, instruments }: Omit<ReadingTable, "architects">,
  parts: Pick<ReviewParts, "secondLook">,
  options: Pick<ReviewOptions, "signal">,
): Promise<WeighedArgued> {
  const fates = new Map<Argued, Fate>();
  const candidates: Argued[] = [];
  const looks = new Map<Argued, SecondLooked>();
  for (const one of argued.toSorted((a, b) => rank(a) - rank(b))) {
    const { finding, paths } = one;
    const said = [...proved, ...candidates.map((other) => other.finding)];
    if (!bearsOnChange(finding, paths, loaded.pull.files)) fates.set(one, "beside the change");
    else if (said.some((other) => repeats(finding, other))) fates.set(one, "said already");
    else candidates.push(one);
  }
  await sideBySide(candidates, CONVERSATIONS_AT_ONCE, async (one): Promise<unknown> => {
    // One that misquotes is set aside with all others that do; nobody is asked about it.
    if (!parts.secondLook || !(await quotationStands(one.finding, loaded))) return fates.set(one, "kept");
    let looked: SecondLooked;
    try {
      looked = await parts.secondLook({
        architect: one.architect,
        finding: one.finding,
        loaded,
        configuration,
        instruments,
        ...(options.signal ? { signal: options.signal } : {}),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      looked = { verdict: "undecided", shortfall: messageOf(error), spent: sumOfSpend([]) };
    }
    looks.set(one, looked);
    if (looked.verdict === "stands") return fates.set(one, "kept");
    if (looked.verdict === "refuted") return fates.set(one, "refuted by a second look");
    return fates.set(one, "not looked at again");
  });
  // In the order of the findings, whichever look ended first.
  const looked = candidates.flatMap((one) => looks.get(one) ?? []);
  const unfinished = candidates.flatMap((one): Unfinished[] => {
    const look = looks.get(one);
    if (look?.verdict !== "undecided") return [];
    const reason = `not raised: nobody looked at it a second time (${look.shortfall ?? "no verdict"})`;
    return [{ part: `finding of ${one.finding.rule}`, reason }];
  });
  return {
    findings: argued.filter((one) => fates.get(one) === "kept").map(({ finding }) => finding),
    unfinished: [...new Map(unfinished.map((line) => [`${line.part} ${line.reason}`, line])).values()],
    diagnostics: tallyOf(argued, fates),
    spent: sumOfSpend(looked.map(({ spent }) => spent)),
  };
}

function rank({ finding }: Argued): number {
  return finding.severity === "note" ? 1 : 0;
}

/** Proved and on the same lines, or argued by a colleague with the same quotation. */
function repeats(finding: Finding, other: Finding): boolean {
  if (!sameLines(other.at, finding.at)) return false;
  const [mine] = finding.evidence;
  const [theirs] = other.evidence;
  if (theirs.kind !== "argued" || mine.kind !== "argued") return true;
  const fold = (text: string) => text.replace(/\s+/g, " ").trim();
  const [one, two] = [fold(mine.excerpt), fold(theirs.excerpt)];
  return one.includes(two) || two.includes(one);
}

/** One line for each architect whose findings were not all raised: no fault of the review, and nothing to be done. */
function tallyOf(argued: readonly Argued[], fates: ReadonlyMap<Argued, Fate>): Diagnostic[] {
  const architects = [...new Set(argued.map(({ architect }) => architect))];
  return architects.flatMap((architect): Diagnostic[] => {
    const own = argued.filter((one) => one.architect === architect);
    const aside = own.flatMap((one) => {
      const fate = fates.get(one);
      return fate === undefined || fate === "kept" || fate === "not looked at again" ? [] : [fate];
    });
    if (aside.length === 0) return [];
    const counts = [...new Set(aside)].map(
      (fate) => `${aside.filter((other) => other === fate).length} ${fate}`,
    );
    return [
      {
        level: "info",
        code: "argued-set-aside",
        path: architect.source.path,
        line: 1,
        message: `${aside.length} of ${own.length} findings that ${architect.name} argued ${aside.length === 1 ? "was" : "were"} not raised: ${counts.join(", ")}`,
        remedy: "nothing need be done",
      },
    ];
  });
}
