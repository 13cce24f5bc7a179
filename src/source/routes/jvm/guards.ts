import type { RouteGuard } from "../../../domain/routes.ts";
import { guardKind } from "../guard-kind.ts";
import type { JvmAnnotation } from "./model.ts";

/** Annotations that let a caller through or not; `@PermitAll` says that nobody is kept out. */
const NAMED = new Set([
  "PreAuthorize",
  "PostAuthorize",
  "Secured",
  "RolesAllowed",
  "PermitAll",
  "DenyAll",
  "Authenticated",
  "RequiresPermissions",
  "RequiresRoles",
  "RequiresAuthentication",
  "RequiresUser",
  "SaCheckLogin",
  "SaCheckRole",
  "SaCheckPermission",
]);
/** Annotations of the documentation or of one parameter that only sound like guards. */
const DESCRIBES =
  /^(?:SecurityRequirements?|SecurityScheme|Operation|Api.*|Parameter|Tag|.*Mapping|Path|Session.*|Schema|Cookie.*|.*Scope|.*Scoped|Grant.*)$/;

/** What annotations of a class or method put in front of a route. */
export function annotationGuards(annotations: readonly JvmAnnotation[]): RouteGuard[] {
  return annotations.flatMap((annotation): RouteGuard[] => {
    const { name, text, at } = annotation;
    const kind = guardKind(name);
    const isGuard = NAMED.has(name) || (kind !== "other" && kind !== "validation" && !DESCRIBES.test(name));
    if (!isGuard) return [];
    return [{ name: text.length > 80 ? `${text.slice(0, 79)}…` : text, kind: guardKind(text), at }];
  });
}
