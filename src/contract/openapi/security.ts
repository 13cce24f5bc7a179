import { type Difference, shown } from "../change.ts";
import { contentOf, type DocNode, entriesOf, get, itemsOf, textOf } from "../document.ts";
import type { Api, Operation } from "../openapi.ts";
import type { Resolver } from "../references.ts";

/** One way to be let in: all these schemes together, each with its scopes. */
type Alternative = ReadonlyMap<string, ReadonlySet<string>>;

interface Requirement {
  alternatives: readonly Alternative[];
  /** Nobody has to say who they are. */
  open: boolean;
  node: DocNode | undefined;
}

export interface SecuredApi {
  api: Api;
  resolver: Resolver;
}

/** What a caller must show before the operation answers: more than before breaks clients, less lets strangers in. */
export function* securityDifferences(
  [before, base]: readonly [SecuredApi, Operation],
  [after, head]: readonly [SecuredApi, Operation],
): Generator<Difference> {
  const [was, now] = [requirementOf(before, base), requirementOf(after, head)];
  const gone = was.node ?? base.node;
  const here = now.node ?? head.node;
  if (was.open && now.open) return;
  if (was.open) {
    yield {
      kind: "security-requirement-added",
      level: "breaking",
      side: "head",
      cause: here,
      before: "open to everyone",
      after: wayIn(now.alternatives),
      consequence: `a client without ${wayIn(now.alternatives)} gets 401`,
    };
    return;
  }
  if (now.open) {
    // An `security: []` at head is the line that opened it; else the line that went.
    const [side, cause] = now.node ? (["head", now.node] as const) : (["base", gone] as const);
    yield {
      kind: "security-requirement-removed",
      level: "dangerous",
      side,
      cause,
      before: wayIn(was.alternatives),
      after: "open to everyone",
      consequence: `everyone who can reach the server is served without ${wayIn(was.alternatives)}`,
    };
    return;
  }
  yield* narrowed(was, now, gone, here);
}

function* narrowed(was: Requirement, now: Requirement, gone: DocNode, here: DocNode): Generator<Difference> {
  for (const old of was.alternatives) {
    if (now.alternatives.some((one) => isWithin(one, old))) continue;
    const closest = now.alternatives.find((one) => sameSchemes(one, old));
    const scopes = closest ? missingScopes(closest, old) : [];
    yield {
      kind: closest ? "security-scope-added" : "security-scheme-removed",
      level: "breaking",
      side: closest ? "head" : "base",
      cause: closest ? here : gone,
      ...(closest ? {} : { alternative: here }),
      before: wayIn([old]),
      after: wayIn(now.alternatives),
      consequence: closest
        ? `a client whose token lacks the scope ${scopes.map(shown).join(" and ")} gets 403`
        : `a client that shows ${wayIn([old])} gets 401`,
    };
  }
  for (const fresh of now.alternatives) {
    if (was.alternatives.some((one) => isWithin(one, fresh))) continue;
    const closest = was.alternatives.find((one) => sameSchemes(one, fresh));
    const scopes = closest ? missingScopes(closest, fresh) : [];
    yield {
      kind: closest ? "security-scope-removed" : "security-scheme-added",
      level: closest ? "dangerous" : "safe",
      side: closest ? "base" : "head",
      cause: closest ? gone : here,
      before: wayIn(was.alternatives),
      after: wayIn([fresh]),
      consequence: closest
        ? `a token without the scope ${scopes.map(shown).join(" and ")} is let in`
        : `a client may show ${wayIn([fresh])} as well`,
    };
  }
}

function requirementOf({ api, resolver }: SecuredApi, operation: Operation): Requirement {
  const node = get(operation.node, "security") ?? get(api.document.root, "security");
  const listed = itemsOf(node).filter((item) => item.kind === "map");
  const alternatives = listed.map((item) => {
    const schemes = new Map<string, ReadonlySet<string>>();
    for (const [name, scopes] of entriesOf(item)) {
      const words = itemsOf(scopes).map(textOf);
      schemes.set(schemeName(name, api, resolver), new Set(words.filter((word) => word !== undefined)));
    }
    return schemes;
  });
  return {
    alternatives,
    open: alternatives.length === 0 || alternatives.some((one) => one.size === 0),
    node,
  };
}

/** What a caller shows, so that a scheme under another name is the same scheme. */
function schemeName(name: string, { document }: Api, resolver: Resolver): string {
  const schemes =
    get(get(document.root, "components"), "securitySchemes") ?? get(document.root, "securityDefinitions");
  const node = resolver.resolve(get(schemes, name));
  const word = (key: string) => textOf(get(node, key))?.toLowerCase();
  const type = word("type");
  if (type === "basic" || (type === "http" && word("scheme") === "basic")) return "basic authentication";
  if (type === "http") return `an HTTP ${word("scheme") ?? ""} token`;
  if (type === "apikey") return `the API key in ${word("in")} ${textOf(get(node, "name"))}`;
  if (type === "mutualtls") return "a client certificate";
  if (type === "openidconnect") return `a token of ${textOf(get(node, "openIdConnectUrl"))}`;
  if (type !== "oauth2" || !node) return name;
  const urls = contentOf(node).match(/"(?:authorization|token)Url":"[^"]*"/g) ?? [];
  return `an OAuth token of ${[...new Set(urls.map((url) => url.slice(url.indexOf(":") + 2, -1)))].sort().join(", ")}`;
}

function isWithin(one: Alternative, other: Alternative): boolean {
  return [...one].every(([name, scopes]) => {
    const has = other.get(name);
    return has !== undefined && [...scopes].every((scope) => has.has(scope));
  });
}

function sameSchemes(one: Alternative, other: Alternative): boolean {
  return one.size === other.size && [...one.keys()].every((name) => other.has(name));
}

function missingScopes(asked: Alternative, shownBefore: Alternative): string[] {
  return [...asked].flatMap(([name, scopes]) =>
    [...scopes].filter((scope) => !shownBefore.get(name)?.has(scope)),
  );
}

function wayIn(alternatives: readonly Alternative[]): string {
  const ways = alternatives.map((one) => [...one.keys()].map((name) => name.slice(0, 120)).join(" and "));
  return (
    [...new Set(ways)]
      .slice(0, 3)
      .join(" or ")
      .replace(/[`\p{Cc}\p{Cf}]/gu, " ") || "credentials"
  );
}
