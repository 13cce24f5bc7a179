import type { ApiOperation } from "../../domain/api-document.ts";
import type { VerifiedFix } from "../../domain/finding.ts";
import { type DocNode, type Document, entriesOf, get, itemsOf, sameContent, textOf } from "../document.ts";
import { type Api, type Operation, readApi } from "../openapi.ts";
import { readDocument } from "../read-document.ts";
import { Resolver } from "../references.ts";

/** Each try reads the document again. */
const MAX_TRIES = 3;
/** Characters. A longer document is read once, and no fix is offered. */
const MAX_TEXT = 500_000;
/** Of the operations with a requirement of their own, how many must have the same. */
const CLEAR = 0.75;

/**
 * The lines that give added operations the requirement that the others write down, for those that have none.
 * Each was put into a copy of the document, which was read again: there the operation asks for what the others ask
 * for, and all other operations are as they were.
 */
export function securityFixes(
  api: Api,
  operations: readonly ApiOperation[],
): ReadonlyMap<ApiOperation, VerifiedFix> {
  const fixes = new Map<ApiOperation, VerifiedFix>();
  const lacking = operations.filter(({ added, security }) => added && security.declared === "none");
  const { document } = api;
  const text = document.lines.join("\n");
  const requirement = usual(api, new Set(lacking.map(nameOf)));
  if (!requirement || lacking.length > MAX_TRIES || text.length > MAX_TEXT) return fixes;
  for (const operation of lacking) {
    const found = api.operations.find((one) => nameOf(one) === nameOf(operation));
    const lines = found && linesFor(found.node, requirement, document);
    if (!found || !lines) continue;
    const { line } = found.node;
    const edited = [...document.lines.slice(0, line), ...lines, ...document.lines.slice(line)];
    if (!holds(edited.join("\n"), found, requirement, api)) continue;
    fixes.set(operation, { at: operation.at, replacement: [document.lines[line - 1], ...lines].join("\n") });
  }
  return fixes;
}

function nameOf({ method, path }: { method: string; path: string }): string {
  return `${method.toUpperCase()} ${path}`;
}

/** The requirement that most of the others have written down. */
function usual(api: Api, lacking: ReadonlySet<string>): DocNode | undefined {
  const own = api.operations.flatMap((operation) => {
    const security = get(operation.node, "security");
    return !lacking.has(nameOf(operation)) && itemsOf(security).length > 0 && security ? [security] : [];
  });
  const counts = own.map((node) => own.filter((other) => sameContent(node, other)).length);
  const most = Math.max(0, ...counts);
  return most >= 2 && most >= own.length * CLEAR ? own[counts.indexOf(most)] : undefined;
}

/** In the document's own notation. `undefined` where the operation is not spread over lines of its own. */
function linesFor(
  operation: DocNode,
  requirement: DocNode,
  document: Document,
): readonly string[] | undefined {
  const [first] = [...entriesOf(operation)];
  if (operation.path !== document.path || !first || first[1].line <= operation.line) return undefined;
  const key = document.lines[operation.line - 1] ?? "";
  const child = document.lines[first[1].line - 1] ?? "";
  const indent = /^\s*/.exec(child)?.[0] ?? "";
  const alternatives = itemsOf(requirement).map((item) => [...entriesOf(item)]);
  if (/\{\s*$/.test(key) && child.trim().startsWith('"')) {
    const value = alternatives.map((schemes) =>
      Object.fromEntries(schemes.map(([name, scopes]) => [name, scopesOf(scopes)])),
    );
    return [`${indent}"security": ${JSON.stringify(value)},`];
  }
  if (!/:\s*(?:#.*)?$/.test(key)) return undefined;
  const listed = alternatives.flatMap((schemes) =>
    schemes.map(
      ([name, scopes], index) =>
        `${indent}  ${index === 0 ? "-" : " "} ${word(name)}: [${scopesOf(scopes).map(word).join(", ")}]`,
    ),
  );
  return [`${indent}security:`, ...listed];
}

function scopesOf(scopes: DocNode): readonly string[] {
  return itemsOf(scopes).flatMap((scope) => textOf(scope) ?? []);
}

function word(text: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) ? text : JSON.stringify(text);
}

function holds(text: string, fixed: Operation, requirement: DocNode, before: Api): boolean {
  const read = readDocument(before.document.path, text);
  if ("problem" in read) return false;
  const after = readApi(read.document, new Resolver([read.document]));
  if (!after || after.operations.length !== before.operations.length) return false;
  return after.operations.every((operation, index) => {
    const was = before.operations[index];
    if (!was || nameOf(was) !== nameOf(operation)) return false;
    if (nameOf(operation) !== nameOf(fixed)) return sameContent(was.node, operation.node);
    return sameContent(get(operation.node, "security"), requirement);
  });
}
