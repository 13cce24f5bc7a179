import type { AlterDomainStmt, CreateDomainStmt, Node } from "libpg-query";
import { nameOfWords, type PlacedPart } from "./placed.ts";

/** The checks that a new domain comes with. */
export function createDomainParts(
  { domainname, constraints }: CreateDomainStmt,
  start: number,
): PlacedPart[] {
  const table = nameOfWords(domainname);
  const checks = (constraints ?? []).filter(isCheck);
  const [first] = checks;
  if (!table || !first) return [];
  const { conname, location } = first.Constraint;
  return [
    {
      kind: "domain-check",
      table,
      columns: [],
      ...(conname ? { name: conname } : {}),
      offset: location ?? start,
    },
  ];
}

/** A check that a domain gets later: the columns that have it are looked at, unless it says otherwise. */
export function alterDomainParts({ subtype, typeName, def }: AlterDomainStmt, start: number): PlacedPart[] {
  const table = nameOfWords(typeName);
  if (subtype !== "C" || !table || !def || !isCheck(def)) return [];
  const { conname, skip_validation } = def.Constraint;
  return [
    {
      kind: "domain-check",
      table,
      columns: [],
      ...(conname ? { name: conname } : {}),
      checksRows: skip_validation !== true,
      offset: start,
    },
  ];
}

function isCheck(node: Node): node is Extract<Node, { Constraint: unknown }> {
  return "Constraint" in node && node.Constraint.contype === "CONSTR_CHECK";
}
