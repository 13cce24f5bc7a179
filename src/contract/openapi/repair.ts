import type { ContractChange } from "../../domain/contract.ts";
import type { VerifiedFix } from "../../domain/finding.ts";
import type { Document } from "../document.ts";
import { readDocument } from "../read-document.ts";
import { Resolver } from "../references.ts";

/** Each is proved with a comparison of its own. */
const MAX_FIXES = 5;
/** Lines of a document in which a change is repaired and compared again. */
const MAX_LINES = 20_000;

interface Side {
  root: Document;
  resolver: Resolver;
}

/**
 * Adds the line that undoes a change, where there is one such line and a comparison with it no longer has the
 * change, nor a new one that hurts.
 *
 * @param compare the changes of the base against another head
 */
export function withFixes(
  changes: readonly ContractChange[],
  base: Side,
  head: Side,
  compare: (head: Side) => readonly ContractChange[],
): ContractChange[] {
  const hurting = new Set(changes.filter(hurts).map(keyOf));
  let left = MAX_FIXES;
  return changes.map((change) => {
    if (change.level !== "breaking" || left <= 0) return change;
    const fix = repairOf(change, base, head);
    if (!fix) return change;
    left--;
    const repaired = applied(fix, head);
    if (!repaired) return change;
    const after = compare(repaired).filter(hurts).map(keyOf);
    const isGone = !after.includes(keyOf(change));
    return isGone && after.every((key) => hurting.has(key)) ? { ...change, fix } : change;
  });
}

function hurts({ level }: ContractChange): boolean {
  return level !== "safe";
}

/** Without its place, which the repair moves. */
function keyOf({ kind, operations, consequence }: ContractChange): string {
  return JSON.stringify([kind, [...operations].sort(), consequence.split(";")[0]]);
}

function repairOf(change: ContractChange, base: Side, head: Side): VerifiedFix | undefined {
  if (change.also) return undefined;
  const document = head.resolver.document(change.at.path);
  if (!document || document.lines.length > MAX_LINES) return undefined;
  switch (change.kind) {
    case "body-property-became-required":
      return change.at.side === "head"
        ? nameTakenOut(document, change.at.from, lastKeyOf(change, document))
        : undefined;
    case "parameter-became-required":
    case "request-body-became-required":
      return change.at.side === "head" ? madeOptional(document, change.at.from) : undefined;
    case "request-value-removed":
      return valuePutBack(change, base, document);
    default:
      return undefined;
  }
}

/** The property that the entry of `required` names. */
function lastKeyOf(change: ContractChange, document: Document): string | undefined {
  const line = document.lines[change.at.from - 1] ?? "";
  const named = [...change.consequence.matchAll(/`([^`]+)`/g)].at(-1)?.[1]?.split(".").at(-1);
  return named !== undefined && line.includes(named) ? named : undefined;
}

function nameTakenOut(document: Document, line: number, name: string | undefined): VerifiedFix | undefined {
  const text = document.lines[line - 1];
  if (text === undefined || name === undefined) return undefined;
  const word = `["']?${escaped(name)}["']?`;
  const isEntry = new RegExp(`^\\s*-\\s+${word}\\s*(?:#.*)?$`).test(text);
  const before = document.lines[line - 2] ?? "";
  if (isEntry && /^\s*required\s*:\s*$/.test(before)) {
    // The only entry: the list would be empty, and the keyword goes with it.
    const next = document.lines[line] ?? "";
    if (!/^\s*-\s/.test(next)) return withoutLines(document, line - 1, line);
  }
  if (isEntry) return withoutLines(document, line, line);
  const inList = /required["']?\s*:\s*\[([^\]]*)\]/.exec(text);
  const entries = inList?.[1]?.split(",").map((entry) => entry.trim());
  if (!inList || !entries || entries.length < 2) return undefined;
  const kept = entries.filter((entry) => entry.replace(/^["']|["']$/g, "") !== name);
  if (kept.length !== entries.length - 1) return undefined;
  const list = inList[0].replace(/\[[^\]]*\]/, () => `[${kept.join(", ")}]`);
  return replaced(
    document,
    line,
    line,
    text.replace(inList[0], () => list),
  );
}

function madeOptional(document: Document, line: number): VerifiedFix | undefined {
  const text = document.lines[line - 1] ?? "";
  const found = [...text.matchAll(/(["']?required["']?\s*:\s*)true\b/g)];
  if (found.length !== 1) return undefined;
  return replaced(document, line, line, text.replace(/(["']?required["']?\s*:\s*)true\b/, "$1false"));
}

/** The value stands in the base list; at head it is put behind the last value of the same list. */
function valuePutBack(change: ContractChange, base: Side, document: Document): VerifiedFix | undefined {
  const old = base.resolver.document(change.at.side === "base" ? change.at.path : document.path);
  if (change.at.side !== "base" || !old || typeof change.before !== "string") return undefined;
  const written = old.lines[change.at.from - 1] ?? "";
  const entry = /^(\s*)-\s+(.+?)\s*$/.exec(written);
  const list = change.pointer.slice(0, change.pointer.lastIndexOf("/"));
  const line = lineOfLast(document, list);
  if (line === undefined) return undefined;
  const text = document.lines[line - 1] ?? "";
  if (entry && /^\s*-\s/.test(text)) {
    const indent = /^\s*/.exec(text)?.[0] ?? "";
    return replaced(document, line, line, `${text}\n${indent}- ${entry[2]}`);
  }
  const inList = /enum["']?\s*:\s*\[([^\]]*)\]/.exec(text);
  const quote = /["']/.exec(inList?.[1] ?? "")?.[0] ?? "";
  if (!inList || !/^[\w.-]+$/.test(change.before)) return undefined;
  const whole = inList[0].replace(/\s*\]$/, () => `, ${quote}${change.before}${quote}]`);
  return replaced(
    document,
    line,
    line,
    text.replace(inList[0], () => whole),
  );
}

function lineOfLast(document: Document, pointer: string): number | undefined {
  let node = document.root;
  for (const key of pointer.split("/").slice(1)) {
    const plain = key.replaceAll("~1", "/").replaceAll("~0", "~");
    const next =
      node.kind === "map"
        ? node.entries.get(plain)
        : node.kind === "list"
          ? node.items[Number(plain)]
          : undefined;
    if (!next) return undefined;
    node = next;
  }
  return node.kind === "list" ? node.items.at(-1)?.line : undefined;
}

/** The line above is written once more: a replacement is never without a line. */
function withoutLines(document: Document, from: number, to: number): VerifiedFix | undefined {
  const above = document.lines[from - 2];
  return above === undefined ? undefined : replaced(document, from - 1, to, above);
}

function replaced(document: Document, from: number, to: number, replacement: string): VerifiedFix {
  return { at: { path: document.path, from, to, side: "head" }, replacement };
}

function applied({ at, replacement }: VerifiedFix, head: Side): Side | undefined {
  const document = head.resolver.document(at.path);
  if (!document) return undefined;
  const lines = [...document.lines];
  lines.splice(at.from - 1, at.to - at.from + 1, ...replacement.split("\n"));
  const read = readDocument(at.path, lines.join("\n"));
  if ("problem" in read) return undefined;
  const others = [...head.resolver.paths()].flatMap((path) => {
    const other = path === at.path ? undefined : head.resolver.document(path);
    return other ? [other] : [];
  });
  const root = at.path === head.root.path ? read.document : head.root;
  return { root, resolver: new Resolver([read.document, ...others]) };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
