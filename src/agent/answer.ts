import { z } from "zod";
import type { Finding } from "../domain/finding.ts";
import { fingerprintOf } from "../domain/fingerprint.ts";
import type { ReadingRequest } from "../domain/reading.ts";

const MAX_FINDINGS = 20;

const answer = z.object({
  findings: z.array(
    z.object({
      path: z.string().max(1000),
      from: z.number().int().min(1),
      to: z.number().int().min(1),
      quotation: z.string().min(3).max(4000),
      severity: z.enum(["concern", "note"]),
      title: z.string().min(3).max(400),
      scenario: z.string().min(3).max(2000),
      instead: z.string().min(3).max(2000),
    }),
  ),
});

/** What the model is asked to fill in; structured outputs take no length limits, the check above does. */
export const ANSWER_SCHEMA = {
  type: "object",
  additionalProperties: false,
  required: ["findings"],
  properties: {
    findings: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["path", "from", "to", "quotation", "severity", "title", "scenario", "instead"],
        properties: {
          path: { type: "string", description: "the file, as named in the pull request" },
          from: { type: "integer", description: "first line at head, 1-based" },
          to: { type: "integer", description: "last line at head" },
          quotation: { type: "string", description: "the line or lines, letter for letter" },
          severity: { type: "string", enum: ["concern", "note"] },
          title: { type: "string", description: "the claim in one sentence" },
          scenario: { type: "string", description: "the situation in which it hurts" },
          instead: { type: "string", description: "the smallest better way" },
        },
      },
    },
  },
} as const;

export interface ParsedAnswer {
  findings: readonly Finding[];
  /** Set when the text was not what was asked for. */
  fault?: string;
}

/** The model's text to findings. Anything outside the assignment or the schema is dropped and said. */
export function parseAnswer(text: string, request: ReadingRequest): ParsedAnswer {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { findings: [], fault: "the model's answer was not JSON" };
  }
  const parsed = answer.safeParse(raw);
  if (!parsed.success) return { findings: [], fault: "the model's answer did not have the agreed form" };
  const mine = new Set(request.assignment.paths);
  const within = parsed.data.findings.filter(
    (finding) => mine.has(finding.path) && finding.from <= finding.to,
  );
  const findings = within.slice(0, MAX_FINDINGS).map((finding) => toFinding(finding, request));
  const dropped = parsed.data.findings.length - findings.length;
  return dropped === 0
    ? { findings }
    : { findings, fault: `${dropped} of the model's findings were outside its assignment` };
}

function toFinding(said: z.infer<typeof answer>["findings"][number], { architect }: ReadingRequest): Finding {
  const rule = `reading/${architect.name}` as const;
  const at = { path: said.path, from: said.from, to: said.to, side: "head" as const };
  return {
    rule,
    architect: architect.name,
    severity: said.severity,
    at,
    title: said.title,
    scenario: said.scenario,
    instead: said.instead,
    source: architect.source.path,
    evidence: [{ kind: "argued", at, excerpt: said.quotation }],
    fingerprint: fingerprintOf(rule, said.path, "", said.quotation),
  };
}
