import type { Location } from "../../../domain/pull-request.ts";
import type { RouteGuard } from "../../../domain/routes.ts";
import { guardKind } from "../guard-kind.ts";
import type { RustFunction } from "./program.ts";

/** What a middleware has put beside the request: its absence answers with an error. */
const PUT_THERE = /^(?:[\w:]*::)?(?:ReqData|Extension)<(.{1,200})>$/s;
const OPTIONAL = /^(?:[\w:]*::)?Option<(.{1,200})>$/s;
/** Somebody's identity, when it is a type by itself and not what a client sends in a body or an address. */
const IDENTITY =
  /(?:^|[a-z\d])(?:Auth|Authenticated|Authed|Claims|Identity|Principal|Bearer|Jwt|ApiKey|Admin|Account|Viewer|LoggedIn|SignedIn|User)(?=$|[A-Z])/;
/** Names that say the same of something that is not asked for, or need not be there. */
const NOBODY = /(?:Optional|Maybe|Anonymous|Guest|Agent|Store|Service|Repo|Repository|Pool|Client|Config)/;

/**
 * The guards that a handler asks for by the types of its parameters. actix-web, axum and Rocket make each of them
 * from the request before the handler runs (`FromRequest`, `FromRequestParts`, request guards), and answer with an
 * error where that fails.
 */
export function extractorGuards(declared: RustFunction, side: Location["side"]): RouteGuard[] {
  return declared.parameters.flatMap(({ type, line }): RouteGuard[] => {
    const at = { path: declared.path, from: line, to: line, side };
    const optional = identityIn(OPTIONAL.exec(type.trim().slice(0, 300))?.[1] ?? "");
    // Everybody may come in, and somebody has thought of who that is.
    if (optional !== undefined) return [{ name: `Option<${optional}>`, kind: "other", at }];
    const name = identityIn(type);
    if (name === undefined) return [];
    return [{ name, kind: guardKind(name) === "authorisation" ? "authorisation" : "authentication", at }];
  });
}

/** The name of the type, without its path: `AuthUser` of `auth::AuthUser`; `undefined` when it asks nobody. */
function identityIn(type: string): string | undefined {
  const plain = type.trim().slice(0, 300);
  const inner = PUT_THERE.exec(plain)?.[1]?.trim() ?? plain;
  // `Json<User>` is what the client says of itself, `&User` comes from a program.
  const name = /^(?:\w+::)*([A-Z]\w{0,80})(?:<'_>)?$/.exec(inner)?.[1];
  return name !== undefined && IDENTITY.test(name) && !NOBODY.test(name) ? name : undefined;
}
