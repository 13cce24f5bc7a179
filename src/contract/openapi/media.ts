import type { Direction } from "../compare-schemas.ts";

/** Parameters that say how a text is written, and not which format it has. */
const TRANSPORT: ReadonlySet<string> = new Set(["charset", "boundary", "q"]);

/** Small letters and no parameters: nearly all. */
const IN_ONE_SPELLING = /^[a-z0-9.+*/-]+$/;

/**
 * A media type in one spelling: small letters, its own parameters in order. A charset does not make another
 * format; a `version` or a `profile` does.
 */
export function mediaName(type: string): string {
  if (IN_ONE_SPELLING.test(type)) return type;
  const [name = "", ...parameters] = type
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const kept = parameters
    .map((part) => part.replace(/\s*=\s*/, "=").replaceAll('"', ""))
    .filter((part) => part !== "" && !TRANSPORT.has(part.split("=")[0] ?? ""));
  return [name, ...kept.sort()].join(";");
}

/** The entry that serves the media type: itself, one without (or with any) parameters, or a range. */
export function mediaFor<T>(type: string, content: ReadonlyMap<string, T>): T | undefined {
  if (type === "*/*") return content.get("*/*") ?? [...content.values()][0];
  const exact = content.get(type);
  if (exact !== undefined) return exact;
  const bare = bareType(type);
  const close =
    type === bare ? [...content].find(([name]) => bareType(name) === bare)?.[1] : content.get(bare);
  return close ?? content.get(`${type.split("/")[0]}/*`) ?? content.get("*/*");
}

/** In forms and plain text a number is only its digits; JSON and the like tell types apart. */
export function directionFor(type: string, direction: "request" | "response"): Direction {
  const bare = bareType(type);
  const isText =
    bare.startsWith("text/") || bare === "application/x-www-form-urlencoded" || bare.startsWith("multipart/");
  return direction === "request" && isText ? "parameter" : direction;
}

function bareType(type: string): string {
  return type.split(";")[0] ?? type;
}
