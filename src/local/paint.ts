import type { Severity } from "../domain/finding.ts";
import type { Verdict } from "../domain/review.ts";

export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
  place(text: string): string;
  code(text: string): string;
  warning(text: string): string;
  severity(severity: Severity, text: string): string;
  verdict(verdict: Verdict, text: string): string;
}

const SEVERITY_CODES: Record<Severity, string> = { blocker: "1;31", concern: "1;33", note: "1;36" };
const VERDICT_CODES: Record<Verdict, string> = { fail: "1;31", neutral: "1;33", pass: "1;32" };

/** Colours by ANSI codes, or none at all. */
export function paints(colour: boolean): Paint {
  const dye = (code: string, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    strong: (text) => dye("1", text),
    faint: (text) => dye("2", text),
    place: (text) => dye("36", text),
    code: (text) => dye("2", text),
    warning: (text) => dye("1;33", text),
    severity: (severity, text) => dye(SEVERITY_CODES[severity], text),
    verdict: (verdict, text) => dye(VERDICT_CODES[verdict], text),
  };
}
