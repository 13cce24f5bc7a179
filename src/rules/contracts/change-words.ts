import type { ContractChange, ContractComparison } from "../../domain/contract.ts";
import type { ParsedEvidence } from "../../domain/finding.ts";

/** Operations named in a title; the rest are counted. */
const NAMED = 2;

/** "`GET /a`, `GET /b` and 3 more". */
export function operationsOf({ operations }: ContractChange): string {
  const named = operations.slice(0, NAMED).map((operation) => `\`${plain(operation)}\``);
  const more = operations.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(" and ");
}

export function reachOf({ operations }: ContractChange): string {
  return `This reaches ${operations.length === 1 ? "one operation" : `${operations.length} operations`}`;
}

/** GraphQL and protobuf have rules of their own, in the words of those who use them. */
export function hasItsOwnRules({ kind }: ContractComparison): boolean {
  return kind === "graphql" || kind === "protobuf";
}

/** It takes back a promise about time (a sunset, a stability level); no call fails today. */
export function isPromise({ kind }: ContractChange): boolean {
  return kind.startsWith("sunset-") || kind.startsWith("stability-");
}

export function parsed({ at, excerpt, before, after }: ContractChange): ParsedEvidence {
  return { kind: "parsed", at, excerpt, before, after };
}

export function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A word from the document on one line, without the marks that would end the code span around it. */
export function plain(text: string): string {
  return text.replace(/[`\p{Cc}]/gu, " ").slice(0, 120);
}
