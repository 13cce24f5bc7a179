import type { Finding, RuleId } from "../domain/finding.ts";
import type { Location, PullRequest, Sha } from "../domain/pull-request.ts";
import { cell } from "./sanitise.ts";
import { evidenceClass } from "./words.ts";

/** Where a reader can be sent. Links are made here only; addresses found in foreign text stay text. */
export interface Links {
  /** A place as `path:4-9`, linked at its full commit when the repository is on a server. */
  place(at: Location): string;
  /** A commit by its first twelve digits, linked likewise. */
  commit(sha: Sha): string;
  /** The rule's id, linked to its page; what a model argued comes from no rule and has none. */
  rule(finding: Finding): string;
  /** The published page behind the rule, as a link; `undefined` when a model named it or it is no web address. */
  source(finding: Finding): string | undefined;
  /** What the rule's page says in a few sentences, when there is no page to link to. Plain text of ours. */
  ruleSays(finding: Finding): string | undefined;
  /** The command that makes this review again, as inline code. */
  reproduce: string;
}

export interface LinkOptions {
  /** Where repositories are browsed, without a slash at the end. Default `https://github.com`. */
  webUrl?: string;
  /** The rule's page; an empty string when there is none. */
  rulePageUrl?(rule: RuleId): string;
  /** The rule in a few plain sentences: when it speaks, what harm it sees, what is better. */
  ruleSummary?(rule: RuleId): string | undefined;
  /** The command that makes this review again in a clone. */
  reproduce?(mergeBase: Sha, head: Sha): string;
}

/** Links for one pull request. A local one (repository id 0) has no server to link to. */
export function linksFor(pull: PullRequest, options: LinkOptions = {}): Links {
  const web = pull.repo.id === 0 ? undefined : (options.webUrl ?? "https://github.com").replace(/\/+$/, "");
  const root = web && `${web}/${segment(pull.repo.owner)}/${segment(pull.repo.name)}`;
  const address = (path: string, side: Location["side"]) => {
    const encoded = encodedPath(path);
    const commit = side === "head" ? pull.head.sha : pull.mergeBase.sha;
    return root && encoded && `${root}/blob/${segment(commit)}/${encoded}`;
  };
  const command = (options.reproduce ?? reproduceCommand)(pull.mergeBase.sha, pull.head.sha);
  return {
    place(at) {
      const lines = at.to > at.from ? `L${at.from}-L${at.to}` : `L${at.from}`;
      const text = cell(placeName(at), 400);
      const page = address(at.path, at.side);
      // GitHub shows Markdown files rendered, without line numbers, unless asked for the plain text.
      const view = /\.(?:md|mdx|markdown)$/i.test(at.path) ? "?plain=1" : "";
      return page ? `[${text}](${page}${view}#${lines})` : text;
    },
    commit: (sha) => {
      const text = cell(sha.slice(0, 12));
      return root ? `[${text}](${root}/commit/${segment(sha)})` : text;
    },
    rule: (finding) => webLink(cell(finding.rule, 200), pageOf(finding, options)) ?? cell(finding.rule, 200),
    source: (finding) =>
      evidenceClass(finding) === "argued" ? undefined : webLink("source", finding.source),
    ruleSays: (finding) =>
      evidenceClass(finding) === "argued" || pageOf(finding, options) !== ""
        ? undefined
        : options.ruleSummary?.(finding.rule),
    reproduce: cell(command, 1_000),
  };
}

/** `path:4`, or `path:4-9`; a line that is gone says so. */
export function placeName(at: Location): string {
  const lines = at.to > at.from ? `${at.from}-${at.to}` : `${at.from}`;
  return `${at.path}:${lines}${at.side === "base" ? " (before)" : ""}`;
}

function reproduceCommand(mergeBase: Sha, head: Sha): string {
  return `architect review --base ${mergeBase} --head ${head}`;
}

/** The page of the rule that made a finding; an empty string when there is none. */
export function pageOf(finding: Finding, options: Pick<LinkOptions, "rulePageUrl">): string {
  return evidenceClass(finding) === "argued" ? "" : (options.rulePageUrl?.(finding.rule) ?? "");
}

/** A link to a web page, when the address is one and says plainly where it leads. */
export function webLink(text: string, address: string | undefined): string | undefined {
  if (!address || address.length > 500 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return `[${text}](${url.href.replace(/[()<>`|\\$"]/g, percent)})`;
}

/** `undefined` for a path that a browser would resolve to somewhere else. */
function encodedPath(path: string): string | undefined {
  const names = path.split("/");
  if (names.some((name) => name === "" || name === "." || name === "..")) return undefined;
  return names.map(segment).join("/");
}

/** One part of an address. `\xNN` stands for a byte that is not UTF-8 and becomes that byte again. */
function segment(name: string): string {
  return name
    .split(/(\\x[0-9A-Fa-f]{2})/)
    .map((part, at) =>
      at % 2 === 1
        ? `%${part.slice(2).toUpperCase()}`
        : encodeURIComponent(part.replace(/\p{Cs}/gu, "\uFFFD")),
    )
    .join("")
    .replace(/[()*']/g, percent);
}

function percent(sign: string): string {
  return `%${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0")}`;
}
