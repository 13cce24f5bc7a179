import type { ContractVersion } from "../domain/contract.ts";
import type { Api } from "./openapi.ts";

const PREFIX = /^\/(?:api\/|rest\/)?(v\d+(?:\.\d+)*)(?=\/|$)/i;
const DATE = /^\d{4}-\d{2}-\d{2}/;

/**
 * How the document marks its version, and whether the pull request moved it.
 *
 * A version in the path wins over `info.version`: clients choose it with every call, and whoever calls `/v1`
 * is served by `/v1` whatever the number in `info` says. It has moved only when no base version is left and
 * `info.version` made a major step (the old version was retired on purpose), or when the server's own prefix
 * moved, so that the document now describes another version. Otherwise `info.version` decides: the major
 * number, or for 0.x the minor (semver.org, 4), or the whole of a date.
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
  const known = majorOf(base.version) !== undefined && majorOf(head.version) !== undefined;
  return {
    scheme: known ? "info.version" : "none",
    before: base.version,
    after: head.version,
    moved: known && stepped,
  };
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
