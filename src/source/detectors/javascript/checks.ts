import type { SightingKind } from "../../../domain/source.ts";
import { callsOf } from "../../callers.ts";
import {
  argumentsOf,
  bare,
  calledName,
  functionAround,
  isKind,
  receiverOf,
  startOf,
  stringValue,
  type SyntaxNode,
} from "../../syntax.ts";
import type { Site } from "./sites.ts";

/** Functions that are named for refusing what they do not like. */
const NAMED_FOR_IT =
  /^(?:_*)(?:is(?=[A-Z])|has(?=[A-Z])|assert|ensure|validate|verify|check|sanitize|sanitise|clean|allow|deny|guard|match|must|reject|refuse|block|forbid|protect|restrict|whitelist|safe|safeParse$|parseAsync$|can(?=[A-Z]))/i;
/** Questions whose answer says nothing about where a value leads. */
const NO_CHECK =
  /^(?:isArray|isString|isEmpty|isNil|isNull|isUndefined|isDefined|isObject|isDirectory|isFile|hasOwnProperty|checkExists|isBuffer|isNaN|isAuthenticated|isAdmin|isLoggedIn|hasPermission|matchAll|checkFileExists|checkIfExists|isAbsolute|isAxiosError|isError|canAccess)$/;
/** Methods by which a text is compared or searched. */
const COMPARES =
  /^(?:startsWith|endsWith|includes|has|indexOf|test|match|exec|equals|some|every|find|localeCompare)$/;
/** Beginnings that bound nothing: any address, any absolute path. */
const NO_BOUND = /^(?:https?:?(?:\/\/)?|http|\/|\.|#|\?|data:|file:|ftp:?(?:\/\/)?|s3:\/\/)$/i;
/** Parts of an address that name its host. */
const HOST_PART = /\.(?:hostname|host|origin)\b/;

const WHOLE_PART = /\.(?:body|query|params|headers|cookies)$/;

/** Expressions on the way to one value. */
const MAX_STEPS = 60;
/** Characters of one name. */
const MAX_NAME = 200;
/** Variables and comparisons that are looked at within one function. */
const MAX_LOOKED_AT = 400;

/**
 * Whether the function compares the value, or something derived from it, before the call: with a fixed beginning, a
 * list, a pattern, a host, or by a function that is named for checking. Such a check may be wrong; that is for people.
 */
export function isChecked(value: SyntaxNode, site: Site, kind: SightingKind): boolean {
  const { names, callers } = wayOf(value, site);
  if (names.size === 0) return false;
  const own = outermostFunction(site.node) ?? site.program.root;
  const all = new Map([own, ...callers].map((within) => [within.id(), within]));
  for (const within of all.values()) addDerived(names, within);
  const mentions = mentionOf(names);
  return [...all.values()].some((within) => hasCheck(within, { site, kind, names, mentions }));
}

interface Question {
  site: Site;
  kind: SightingKind;
  names: ReadonlySet<string>;
  mentions(node: SyntaxNode): boolean;
}

/** In the function of the call only what stands before it counts. */
function hasCheck(within: SyntaxNode, question: Question): boolean {
  const { site, kind, mentions } = question;
  const end = holds(within, site.node) ? startOf(site.node) : Number.POSITIVE_INFINITY;
  const calls = within.findAll({ rule: { kind: "call_expression" } }).slice(0, MAX_LOOKED_AT);
  const isCheck = (call: SyntaxNode) =>
    startOf(call) < end &&
    !holds(call, site.node) &&
    callChecks(call, mentions, kind) &&
    bounds(call, question);
  if (calls.some(isCheck)) return true;
  return within
    .findAll({ rule: { kind: "binary_expression" } })
    .slice(0, MAX_LOOKED_AT)
    .some((comparison) => startOf(comparison) < end && comparesHost(comparison, mentions, kind));
}

/** An `if` bounds a value when it leaves, holds the call, or gives the value another content. */
function bounds(call: SyntaxNode, { site, names }: Question): boolean {
  const statement = call.ancestors().find((node) => isKind(node, "if_statement", "statement_block"));
  if (!statement || !isKind(statement, "if_statement")) return true;
  const condition = statement.field("condition");
  if (!condition || !holds(condition, call)) return true;
  if (holds(statement, site.node)) return true;
  const body = statement.field("consequence");
  const leaves = { rule: { any: LEAVING.map((kind) => ({ kind })) } };
  if (!body || isKind(body, ...LEAVING) || body.find(leaves)) return true;
  if (/\b(?:next|reject|abort|fail|exit|redirect|sendStatus)\(/.test(body.text())) return true;
  return body
    .findAll({ rule: { kind: "assignment_expression" } })
    .some((assignment) => names.has(assignment.field("left")?.text() ?? ""));
}

const LEAVING = ["return_statement", "throw_statement", "continue_statement", "break_statement"];

/** A callback looks at values of the functions around it. */
function outermostFunction(node: SyntaxNode): SyntaxNode | undefined {
  let found = functionAround(node);
  for (let next = found && functionAround(found); next; next = functionAround(next)) found = next;
  return found;
}

/**
 * Names of the variables on the way to the value, the parts of the request as they are written, and the functions of
 * this file that handed them over.
 */
function wayOf(value: SyntaxNode, { flow }: Site): { names: Set<string>; callers: SyntaxNode[] } {
  const names = new Set<string>();
  const callers: SyntaxNode[] = [];
  const queue = [value];
  for (let steps = 0; queue.length > 0 && steps < MAX_STEPS; steps++) {
    const node = queue.pop();
    if (!node) break;
    for (const member of [node, ...node.findAll({ rule: { kind: "member_expression" } })])
      if (isKind(member, "member_expression") && !isKind(member.parent(), "member_expression"))
        names.add(member.text().slice(0, MAX_NAME));
    const used = isKind(node, "identifier") ? [node] : node.findAll({ rule: { kind: "identifier" } });
    for (const name of used.slice(0, MAX_STEPS)) {
      const binding = flow.scopes.bindingOf(name.text(), name);
      const isRoot = isKind(name.parent(), "member_expression") && binding?.kind === "parameter";
      if (names.has(name.text()) || isRoot) continue;
      if (binding?.kind === "parameter") {
        names.add(name.text());
        if (flow.origin(name).path.length < 2) continue;
        for (const call of callsOf(binding.of, flow.root)) {
          const given = argumentsOf(call)[binding.index];
          const caller = outermostFunction(call);
          if (given) queue.push(given);
          if (caller) callers.push(caller);
        }
      }
      if (binding?.kind !== "variable") continue;
      names.add(name.text());
      if (binding.init) queue.push(binding.init);
      for (const assignment of flow.scopes.assignmentsBefore(binding, value)) {
        const right = assignment.field("right");
        if (right) queue.push(right);
      }
    }
  }
  return { names, callers: callers.slice(0, 20) };
}

/** Variables made from those: `parsed` of `const parsed = new URL(target)`. */
function addDerived(names: Set<string>, within: SyntaxNode): void {
  for (const declarator of within
    .findAll({ rule: { kind: "variable_declarator" } })
    .slice(0, MAX_LOOKED_AT)) {
    const [name, init] = [declarator.field("name"), declarator.field("value")];
    if (!name || !init || !mentionOf(names)(init)) continue;
    if (isKind(name, "identifier")) names.add(name.text());
    else
      for (const part of name.findAll({ rule: { kind: "shorthand_property_identifier_pattern" } }))
        names.add(part.text());
  }
}

function mentionOf(names: ReadonlySet<string>): (node: SyntaxNode) => boolean {
  const words = [...names].map((name) => {
    const word = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    // Another field of the same body is another value.
    return WHOLE_PART.test(name) ? `${word}(?!\\s*[.[])` : word;
  });
  const any = new RegExp(`(?<![\\w$.])(?:${words.join("|")})(?![\\w$])`);
  return (node) => any.test(node.text());
}

function callChecks(call: SyntaxNode, mentions: (node: SyntaxNode) => boolean, kind: SightingKind): boolean {
  const name = calledName(call);
  const given = argumentsOf(call);
  const receiver = receiverOf(call);
  if (COMPARES.test(name) && receiver) {
    if (!mentions(receiver) && !given.some(mentions)) return false;
    const literal = given[0] ? stringValue(bare(given[0])) : undefined;
    // A path of this site is what a redirect should lead to.
    if (kind === "open-redirect" && literal?.startsWith("/")) return true;
    return literal === undefined || !/^(?:starts|ends)With$/.test(name) || !NO_BOUND.test(literal);
  }
  return NAMED_FOR_IT.test(name) && !NO_CHECK.test(name) && given.some(mentions);
}

function comparesHost(
  comparison: SyntaxNode,
  mentions: (node: SyntaxNode) => boolean,
  kind: SightingKind,
): boolean {
  if (kind !== "ssrf" && kind !== "open-redirect") return false;
  const operator = comparison.field("operator")?.text() ?? "";
  if (!/^[!=]==?$/.test(operator)) return false;
  return HOST_PART.test(comparison.text()) && mentions(comparison);
}

function holds(outer: SyntaxNode, inner: SyntaxNode): boolean {
  const [around, within] = [outer.range(), inner.range()];
  return around.start.index <= within.start.index && within.end.index <= around.end.index;
}
