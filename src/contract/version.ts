import type { ContractVersion } from "../domain/contract.ts";
import { get, itemsOf, textOf } from "./document.ts";
import type { Api, Operation } from "./openapi.ts";

const PREFIX = /^\/(?:api\/|rest\/)?(v\d+(?:\.\d+)*)(?=\/|$)/i;
const DATE = /^\d{4}-\d{2}-\d{2}/;

/** A media type of its own for each version: `application/vnd.shop.v2+json`, `application/json;version=2`. */
const MEDIA = /[.+-](v\d+(?:\.\d+)*)(?=[.+;-]|$)|;version=(v?\d[\w.-]*)/i;
const VERSION_HEADER = /^(?:x-)?(?:[a-z]+-)?(?:api-)?version$/i;

/**
 * How the document marks its version, and whether the pull request moved it.
 *
 * A version in the path wins over `info.version`: clients choose it with every call, and whoever calls `/v1`
 * is served by `/v1` whatever the number in `info` says. It has moved only when no base version is left and
 * `info.version` made a major step (the old version was retired on purpose), or when the server's own prefix
 * moved, so that the document now describes another version. The same holds for a version that clients choose with
 * a header or a media type, when most operations have one: it has moved when none of the old ones is left. Otherwise
 * `info.version` decides: the major number, or for 0.x the minor (semver.org, 4), or the whole of a date.
 */
export function compareVersions(base: Api, head: Api): ContractVersion {
  const stepped = isMajorStep(base.version, head.version);
  const [before, after] = [pathVersions(base), pathVersions(head)];
  if (before.size > 0) {
    const gone = [...before].every((version) => !after.has(version));
    const serverMoved = serverVersion(base) !== undefined && serverVersion(base) !== serverVersion(head);
    return {
      scheme: "path prefix",
      before: listed(before),
      after: listed(after),
      moved: gone && after.size > 0 && (stepped || serverMoved),
    };
  }
  const chosen = chosenWithTheCall(base, head);
  if (chosen) return chosen;
  const known = majorOf(base.version) !== undefined && majorOf(head.version) !== undefined;
  return {
    scheme: known ? "info.version" : "none",
    before: base.version,
    after: head.version,
    moved: known && stepped,
  };
}

function chosenWithTheCall(base: Api, head: Api): ContractVersion | undefined {
  for (const [scheme, read] of [
    ["header", headerVersions],
    ["media type", mediaVersions],
  ] as const) {
    const marked = base.operations.filter((operation) => read(operation).length > 0);
    if (marked.length === 0 || marked.length * 2 < base.operations.length) continue;
    const [before, after] = [base, head].map((api) => new Set(api.operations.flatMap(read)));
    if (!before || !after) continue;
    const moved = after.size > 0 && [...before].every((version) => !after.has(version));
    return { scheme, before: listed(before), after: listed(after), moved };
  }
  return undefined;
}

/** The values that a version header may have, where the document says them. */
function headerVersions({ parameters }: Operation): string[] {
  return [...parameters.values()].flatMap(({ name, in: place, schema }) => {
    if (place !== "header" || !VERSION_HEADER.test(name)) return [];
    const said = [...itemsOf(get(schema, "enum")), get(schema, "const"), get(schema, "default")].map(textOf);
    return said.filter((version) => version !== undefined);
  });
}

function mediaVersions({ body, responses }: Operation): string[] {
  const names = [
    ...(body?.content.keys() ?? []),
    ...[...responses.values()].flatMap(({ content }) => [...content.keys()]),
  ];
  return names.flatMap((name) => {
    const match = MEDIA.exec(name);
    const version = match?.[1] ?? match?.[2];
    return version === undefined ? [] : [version.toLowerCase()];
  });
}

function pathVersions(api: Api): Set<string> {
  const server = serverVersion(api);
  if (server) return new Set([server]);
  const found = api.operations.map((operation) => PREFIX.exec(operation.path)?.[1]?.toLowerCase());
  return new Set(found.filter((version) => version !== undefined));
}

function serverVersion(api: Api): string | undefined {
  const last = /(?:^|\/)(v\d+(?:\.\d+)*)$/i.exec(api.prefix);
  return last?.[1]?.toLowerCase();
}

function isMajorStep(before: string, after: string): boolean {
  const [from, to] = [majorOf(before), majorOf(after)];
  return from !== undefined && to !== undefined && from !== to && isNewer(before, after);
}

/** A step back is no new version. */
function isNewer(before: string, after: string): boolean {
  const plain = (version: string) => version.trim().replace(/^v/i, "");
  return plain(before).localeCompare(plain(after), "en", { numeric: true }) < 0;
}

/** The part of a version that promises compatibility. */
function majorOf(version: string): string | undefined {
  const date = DATE.exec(version);
  if (date) return date[0];
  const match = /^v?(\d+)(?:\.(\d+))?/i.exec(version.trim());
  if (!match) return undefined;
  return match[1] === "0" ? `0.${match[2] ?? "0"}` : match[1];
}

function listed(versions: ReadonlySet<string>): string {
  return [...versions].sort().join(", ");
}
