import type { ContractAdvice } from "../../domain/contract.ts";
import { joined, type ModuleSide, type ProtoSource, resolvesTo, symbolsOf } from "./module.ts";
import type { ProtoElement } from "./scan.ts";

/** Fields by which a list is asked for in parts. Source: https://google.aip.dev/158; the others are what people call it. */
const PAGING =
  /^(page|page_size|page_token|next_page_token|page_number|pagination|paging|limit|cursor|offset|max_results|(max|maximum)_page_size|first|after)$/i;
const LISTS = /^(List|Search|Query|Find)(?=[A-Z])/;
const STANDARD_VERB =
  /^(Get|List|Create|Update|Delete|Search|Find|Add|Remove|Set|Start|Stop|Describe|Cancel|Submit|Send|Watch|Batch|Run|Check)(?=[A-Z]|$)/;
const VERB_LAST = /[a-z](Get|List|Create|Update|Delete)$/;
/** As many methods make a habit. */
const HABIT = 2;

/**
 * What is new in the changed files and does not follow a habit of the field.
 *
 * @param names changed files, by their names in the module
 * @param packages of other files nearby, for the habit of versions
 */
export function lintProto(
  base: ModuleSide,
  head: ModuleSide,
  names: readonly string[],
  packages: readonly string[],
): ContractAdvice[] {
  const known = symbolsOf(head);
  return names.flatMap((name) => {
    const file = head.files.find((one) => one.name === name);
    if (!file) return [];
    const before = base.files.find((one) => one.name === name);
    const fresh = file.scan.elements.filter(
      (element) => element.kind === "rpc" && !before?.scan.elements.some((other) => isSame(element, other)),
    );
    return [
      ...fresh.flatMap((rpc) => listWithoutPaging(rpc, file, head, known)),
      ...fresh.flatMap((rpc) => verbLast(rpc, file)),
      ...(before ? [] : withoutVersion(file, packages)),
    ];
  });
}

function isSame(one: ProtoElement, other: ProtoElement): boolean {
  return other.kind === one.kind && other.owner === one.owner && other.name === one.name;
}

function listWithoutPaging(
  rpc: ProtoElement,
  file: ProtoSource,
  head: ModuleSide,
  known: ReadonlySet<string>,
): ContractAdvice[] {
  if (!LISTS.test(rpc.name) || rpc.streams || rpc.request === undefined || rpc.response === undefined)
    return [];
  const scope = joined(file.scan.package, rpc.owner);
  const request = fieldsOf(resolvesTo(rpc.request, scope, known), head);
  const response = fieldsOf(resolvesTo(rpc.response, scope, known), head);
  if (!request || !response?.some(({ repeated }) => repeated)) return [];
  if ([...request, ...response].some(({ name }) => PAGING.test(name))) return [];
  return [
    advice(file, rpc, {
      kind: "list-without-pagination",
      says: `\`${rpc.name}\` answers with everything there is: its request has no page size and no page token`,
      instead: `Give \`${rpc.request}\` \`int32 page_size\` and \`string page_token\`, and \`${rpc.response}\` \`string next_page_token\`, from the start: adding them later breaks callers who count on the whole list.`,
    }),
  ];
}

function fieldsOf(full: string | undefined, side: ModuleSide): ProtoElement[] | undefined {
  if (full === undefined) return undefined;
  for (const { scan } of side.files) {
    const message = scan.elements.find(
      ({ kind, owner, name }) => kind === "message" && joined(scan.package, owner, name) === full,
    );
    if (!message) continue;
    const inside = joined(message.owner, message.name);
    return scan.elements.filter(({ kind, owner }) => kind === "field" && owner === inside);
  }
  return undefined;
}

function verbLast(rpc: ProtoElement, file: ProtoSource): ContractAdvice[] {
  const verb = VERB_LAST.exec(rpc.name)?.[1];
  if (verb === undefined || STANDARD_VERB.test(rpc.name)) return [];
  const siblings = file.scan.elements.filter(
    ({ kind, owner, name }) =>
      kind === "rpc" && owner === rpc.owner && name !== rpc.name && STANDARD_VERB.test(name),
  );
  if (siblings.length < HABIT) return [];
  const better = `${verb}${rpc.name.slice(0, -verb.length)}`;
  return [
    advice(file, rpc, {
      kind: "verb-last",
      says: `\`${rpc.name}\` has its verb at the end; its neighbours, such as \`${siblings[0]?.name}\`, begin with it`,
      instead: `Call it \`${better}\`.`,
    }),
  ];
}

function withoutVersion(file: ProtoSource, packages: readonly string[]): ContractAdvice[] {
  const own = file.scan.package;
  const [root] = own.split(".");
  if (own === "" || isVersioned(own)) return [];
  const siblings = [...new Set(packages)].filter((name) => name !== own && name.split(".")[0] === root);
  const versioned = siblings.filter(isVersioned);
  if (versioned.length < HABIT || versioned.length < siblings.length) return [];
  const line = file.text.split("\n")[file.scan.packageLine - 1] ?? "";
  return [
    {
      kind: "package-without-version",
      subject: own,
      at: { path: file.path, from: file.scan.packageLine, to: file.scan.packageLine, side: "head" },
      excerpt: line.trim().slice(0, 300),
      says: `the new package \`${own}\` has no version, unlike \`${versioned[0]}\` and all others beside it`,
      instead: `Call it \`${own}.v1\`: a version cannot be added later without breaking every caller.`,
    },
  ];
}

function isVersioned(packageName: string): boolean {
  return /\.v\d+\w*(\.|$)/.test(packageName);
}

function advice(
  file: ProtoSource,
  element: ProtoElement,
  words: Pick<ContractAdvice, "kind" | "says" | "instead">,
): ContractAdvice {
  const line = file.text.split("\n")[element.line - 1] ?? "";
  return {
    ...words,
    subject: joined(file.scan.package, element.owner, element.name),
    at: { path: file.path, from: element.line, to: element.line, side: "head" },
    excerpt: line.trim().slice(0, 300),
  };
}
