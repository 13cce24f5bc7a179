import type { ContractChange, ContractComparison, ContractLevel } from "../../domain/contract.ts";
import type { Location } from "../../domain/pull-request.ts";
import type { ProtoBreak } from "../../domain/protobuf.ts";
import { isUnstable } from "./buf-config.ts";
import { type BreakNames, describeBreak, namesIn } from "./describe-break.ts";
import { isStandIn, joined, type ModuleSide, type ProtoSource, typesOf } from "./module.ts";
import type { ProtoElement } from "./scan.ts";

/** More than this many elements of one message that changed alike are one change. */
const TOLD_ONE_BY_ONE = 3;

/** A break with what it is about. */
interface Judged {
  break: ProtoBreak;
  names: BreakNames;
  base: ProtoSource | undefined;
  head: ProtoSource | undefined;
  /** At base, when it is gone or changed. */
  element: ProtoElement | undefined;
}

/**
 * buf's findings as contract changes: one comparison for each file that has some, each change at the line that shows
 * it, what follows from another change folded into it.
 */
export function judgeBreaks(
  breaks: readonly ProtoBreak[],
  base: ModuleSide,
  head: ModuleSide,
): ContractComparison[] {
  const judged = breaks
    .map((one) => judge(one, base, head))
    .filter((one) => !isStandIn(one.break.path ?? one.base?.name ?? ""));
  const byFile = new Map<string, Judged[]>();
  for (const one of withoutFollowers(judged, base)) {
    const key = one.head?.name ?? one.base?.name ?? "";
    byFile.set(key, [...(byFile.get(key) ?? []), one]);
  }
  return [...byFile].flatMap(([name, own]) => {
    const changes = own.map((one) => changeOf(one, head)).filter((change) => change !== undefined);
    const [was, now] = [fileOf(base, name), fileOf(head, name)];
    const path = now?.path ?? was?.path;
    if (path === undefined || changes.length === 0) return [];
    return [{ path, kind: "protobuf" as const, version: versionOf(was, now), changes: gathered(changes) }];
  });
}

/** The version that the package's own name says, as in `shop.v1`. Source: buf, PACKAGE_VERSION_SUFFIX. */
export function versionOf(
  was: ProtoSource | undefined,
  now: ProtoSource | undefined,
): ContractComparison["version"] {
  const suffix = (name: string | undefined) => /\.(v\d+\w*)$/.exec(name ?? "")?.[1] ?? "";
  const [before, after] = [suffix(was?.scan.package), suffix(now?.scan.package)];
  // A file that turns from v1 to v2 leaves nobody at v1: that is no new version beside the old one.
  return { scheme: before === "" ? "none" : "proto package", before, after, moved: false };
}

function judge(one: ProtoBreak, base: ModuleSide, head: ModuleSide): Judged {
  const names = namesIn(one.message);
  const file = one.path ?? /^Previously present file "([^"]+)"/.exec(one.message)?.[1];
  const candidates = file === undefined ? base.files : base.files.filter(({ name }) => name === file);
  for (const source of candidates) {
    const element = elementOf(names, source, one.rule);
    if (element)
      return {
        break: one,
        names,
        base: source,
        head: file === undefined ? undefined : fileOf(head, file),
        element,
      };
  }
  return {
    break: one,
    names,
    base: file === undefined ? undefined : fileOf(base, file),
    head: file === undefined ? undefined : fileOf(head, file),
    element: undefined,
  };
}

function elementOf(
  { owner, number, name }: BreakNames,
  source: ProtoSource,
  rule: string,
): ProtoElement | undefined {
  const bare = (full: string) =>
    source.scan.package !== "" && full.startsWith(`${source.scan.package}.`)
      ? full.slice(source.scan.package.length + 1)
      : full;
  if (owner !== undefined && number !== undefined) {
    return source.scan.elements.find((element) => element.owner === bare(owner) && element.number === number);
  }
  if (name === undefined) return undefined;
  const wanted = owner === undefined ? bare(name) : `${bare(owner)}.${name}`;
  const kinds = rule.startsWith("ONEOF") ? ["oneof"] : ["message", "enum", "service", "rpc", "extend"];
  return source.scan.elements.find(
    (element) => kinds.includes(element.kind) && joined(element.owner, element.name) === wanted,
  );
}

function fileOf(side: ModuleSide, name: string): ProtoSource | undefined {
  return side.files.find((file) => file.name === name);
}

/** buf's rules overlap: of those about one element the first here is the cause. */
const FIRST: readonly RegExp[] = [
  /_NO_DELETE$/,
  /_NO_DELETE_UNLESS_NUMBER/,
  /_NO_DELETE_UNLESS_NAME/,
  /^FIELD_(SAME_TYPE|WIRE)/,
  /_SAME_NAME$/,
  /_JSON_NAME$/,
  /CARDINALITY|LABEL/,
];

function withoutFollowers(judged: readonly Judged[], base: ModuleSide): Judged[] {
  const rank = ({ break: { rule } }: Judged) => {
    const at = FIRST.findIndex((pattern) => pattern.test(rule));
    return at < 0 ? FIRST.length : at;
  };
  const leaders = new Map<string, Judged>();
  const rest: Judged[] = [];
  for (const one of judged) {
    const { owner, number, name } = one.names;
    if (owner === undefined || (number === undefined && name === undefined)) {
      rest.push(one);
      continue;
    }
    // A method that answers with another type and takes another one changed twice.
    const part = one.break.rule.startsWith("RPC_") ? one.break.rule : "";
    const key = [one.base?.name ?? one.break.path, owner, number ?? name, part].join("\n");
    const known = leaders.get(key);
    if (!known || rank(one) < rank(known)) leaders.set(key, one);
  }
  const all = [...leaders.values(), ...rest];
  const isOneofOf = (one: Judged, other: Judged) =>
    other.break.rule === "ONEOF_NO_DELETE" &&
    other.base === one.base &&
    other.names.owner === one.names.owner;
  return all
    .filter(
      (one) =>
        one.break.rule !== "ONEOF_NO_DELETE" ||
        !all.some((other) => other !== one && other.names.number !== undefined && isOneofOf(other, one)),
    )
    .filter((one) => !isOnlyUsedByGone(one, all, base));
}

/** A message that nothing but removed methods took or gave went with them. */
function isOnlyUsedByGone(one: Judged, all: readonly Judged[], base: ModuleSide): boolean {
  if (one.break.rule !== "MESSAGE_NO_DELETE" || !one.base || !one.element) return false;
  const full = joined(one.base.scan.package, one.element.owner, one.element.name);
  const means = (type: string | undefined) =>
    type !== undefined && (full === type || full.endsWith(`.${type.replace(/^\./, "")}`));
  const users = base.files.flatMap((file) =>
    file.scan.elements
      .filter(({ type, request, response }) => means(type) || means(request) || means(response))
      .map((element) => ({ file, element })),
  );
  return (
    users.length > 0 &&
    users.every(
      ({ file, element }) =>
        element.kind === "rpc" &&
        all.some((other) => other.base === file && other.element === element && other.names.isGone),
    )
  );
}

function changeOf(one: Judged, head: ModuleSide): ContractChange | undefined {
  const { names, element, break: found } = one;
  const source = one.base ?? one.head;
  if (!source) return undefined;
  const isFile = found.rule === "FILE_NO_DELETE" || found.rule === "PACKAGE_NO_DELETE";
  const coordinate = isFile
    ? source.path
    : joined(source.scan.package, element?.owner ?? names.owner ?? "", element?.name ?? names.name ?? "") ||
      source.path;
  const renumbered = one.head?.scan.elements.find(
    (other) =>
      element?.kind === "field" &&
      other.kind === "field" &&
      other.owner === element.owner &&
      other.name === element.name,
  )?.number;
  const movedTo = movedPlace(one, head);
  const described = describeBreak(found.rule, found.message, {
    names,
    coordinate,
    isReserved: isReserved(one),
    ...(element ? { element: element.name } : {}),
    ...(renumbered === undefined || renumbered === names.number ? {} : { renumbered }),
    ...(movedTo === undefined ? {} : { movedTo }),
  });
  const place = placeOf(one);
  if (!place) return undefined;
  return {
    ...described,
    level: levelFor(described.level, source.scan.package),
    operations: [coordinate],
    pointer: coordinate,
    ...place,
    before: names.before ?? (names.isGone ? "present" : undefined),
    after: names.after ?? (names.isGone ? "absent" : undefined),
    ...(element?.deprecated ? { deprecated: true } : {}),
  };
}

/** An alpha or beta version promises nothing; its users still want to know. */
function levelFor(level: ContractLevel, packageName: string): ContractLevel {
  return level === "breaking" && isUnstable(packageName) ? "dangerous" : level;
}

function isReserved({ names, head }: Judged): boolean {
  const { number } = names;
  if (number === undefined || !head) return false;
  const owner = names.owner ?? "";
  return head.scan.reserved.some(
    (reserved) =>
      reserved.owner === owner && reserved.ranges.some(([from, to]) => number >= from && number <= to),
  );
}

/** Another head file that defines the same full names. */
function movedPlace({ break: { rule }, base, element }: Judged, head: ModuleSide): string | undefined {
  if (!base || !/^(FILE|MESSAGE|ENUM|SERVICE)_NO_DELETE$/.test(rule)) return undefined;
  const wanted =
    rule === "FILE_NO_DELETE"
      ? typesOf(base)
      : element
        ? [joined(base.scan.package, element.owner, element.name)]
        : [];
  if (wanted.length === 0) return undefined;
  const holders = wanted.map((name) => head.files.find((file) => typesOf(file).includes(name)));
  return holders.every((holder) => holder !== undefined) ? holders[0]?.path : undefined;
}

/** What is gone is shown where it stood; what changed, where it stands now. */
function placeOf({
  names,
  element,
  base,
  head,
  break: found,
}: Judged): { at: Location; excerpt: string } | undefined {
  const isGone = names.isGone || found.rule === "FILE_NO_DELETE";
  const file = isGone ? base : (head ?? base);
  if (!file) return undefined;
  const side = file === base && (isGone || !head) ? "base" : "head";
  const first = file.scan.elements[0]?.line ?? file.scan.packageLine;
  const line = isGone ? (element?.line ?? first) : found.from;
  const excerpt = (file.text.split("\n")[line - 1] ?? "").trim().slice(0, 300);
  return { at: { path: file.path, from: line, to: line, side }, excerpt };
}

function gathered(changes: readonly ContractChange[]): ContractChange[] {
  const groups = new Map<string, ContractChange[]>();
  for (const change of changes) {
    const owner = change.pointer.slice(0, change.pointer.lastIndexOf("."));
    const key = [change.kind, change.level, owner, change.at.side, change.deprecated === true].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (!first || group.length <= TOLD_ONE_BY_ONE) return group;
    return [
      {
        ...first,
        operations: [first.operations[0], ...others.flatMap((change) => change.operations)] as const,
        consequence: `${first.consequence}; so it is with ${others.length} more beside it`,
        also: others.map((change) => change.at),
      },
    ];
  });
}
