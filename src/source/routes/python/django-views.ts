import type { SyntaxNode } from "../../../syntax/parse.ts";
import { argument, argumentsOf, calledName, decoration } from "./calls.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { Meaning, PythonModules, Sited } from "./modules.ts";
import { elementsOf, textOf } from "./values.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** Methods of Django's and Django REST framework's own views, by their reference. Names that only repeat others (a form's `put`) are left out. */
const GENERIC: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(?:Template|List|Detail|\w*ArchiveIndex|Year\w*|Month\w*|Week\w*|Day\w*|Today\w*|Date\w*|SpectacularAPI|Spectacular\w+|\w*DoneView|\w*CompleteView)(?:View)?$/,
    ["GET"],
  ],
  [
    /^(?:Form|Create|Update|Delete|Login|PasswordChange|PasswordReset|PasswordResetConfirm|GraphQL|FileUploadGraphQL|\w*Wizard)View$/,
    ["GET", "POST"],
  ],
  [/^LogoutView$/, ["POST"]],
  [/^(?:RedirectView|RedirectAPIView)$/, ["ANY"]],
  [/^(?:Feed|Sitemap|JavaScriptCatalog)(?:View)?$/, ["GET"]],
  [/^(?:CreateAPIView|ObtainAuthToken|Token\w+View)$/, ["POST"]],
  [/^(?:ListAPIView|RetrieveAPIView)$/, ["GET"]],
  [/^DestroyAPIView$/, ["DELETE"]],
  [/^UpdateAPIView$/, ["PUT", "PATCH"]],
  [/^ListCreateAPIView$/, ["GET", "POST"]],
  [/^RetrieveUpdateAPIView$/, ["GET", "PUT", "PATCH"]],
  [/^RetrieveDestroyAPIView$/, ["GET", "DELETE"]],
  [/^RetrieveUpdateDestroyAPIView$/, ["GET", "PUT", "PATCH", "DELETE"]],
];

/** Actions of a view set and where a router puts them. Source: Django REST framework, "Routers", SimpleRouter. */
const ACTIONS: Readonly<Record<string, { method: string; detail: boolean }>> = {
  list: { method: "GET", detail: false },
  create: { method: "POST", detail: false },
  retrieve: { method: "GET", detail: true },
  update: { method: "PUT", detail: true },
  partial_update: { method: "PATCH", detail: true },
  destroy: { method: "DELETE", detail: true },
};

const INHERITED: Readonly<Record<string, readonly string[]>> = {
  ModelViewSet: Object.keys(ACTIONS),
  ReadOnlyModelViewSet: ["list", "retrieve"],
  CreateModelMixin: ["create"],
  ListModelMixin: ["list"],
  RetrieveModelMixin: ["retrieve"],
  UpdateModelMixin: ["update", "partial_update"],
  DestroyModelMixin: ["destroy"],
};

export type ViewClass = Meaning & { kind: "class" };

/** One thing a view set does. */
export interface ViewAction {
  method: string;
  detail: boolean;
  /** Behind the prefix, without slashes around it; empty for the six of every view set. */
  path: string;
  name: string;
  handler?: Sited;
  /** `@action(...)`, with its file. */
  decorator?: { path: string; call: SyntaxNode };
}

/** The methods a class-based view answers; empty when nothing tells. */
export function methodsOfView(
  modules: PythonModules,
  view: ViewClass,
): { method: string; handler?: Sited }[] {
  const found = new Map<string, Sited | undefined>();
  for (const name of METHODS) {
    const member = modules.member(view, name);
    if (member?.kind === "function") found.set(name.toUpperCase(), member);
  }
  for (const base of modules.lineage(view)) {
    if (base.kind !== "foreign") continue;
    for (const method of methodsOfForeign(base.name)) if (!found.has(method)) found.set(method, undefined);
  }
  const allowed = allowedMethods(modules, view);
  return [...found]
    .filter(([method]) => allowed?.has(method) ?? true)
    .map(([method, handler]) => ({ method, ...(handler ? { handler } : {}) }));
}

/** Of a view of a library, by its name. */
export function methodsOfForeign(name: string): readonly string[] {
  const last = name.split(".").at(-1) ?? "";
  return GENERIC.find(([known]) => known.test(last))?.[1] ?? [];
}

function allowedMethods(modules: PythonModules, view: ViewClass): ReadonlySet<string> | undefined {
  const member = modules.member(view, "http_method_names");
  const elements = member?.kind === "value" ? elementsOf(modules, member) : undefined;
  return elements && new Set(elements.map((one) => textOf(modules, one).toUpperCase()));
}

/** What a router makes of a view set. */
export function actionsOfViewSet(modules: PythonModules, view: ViewClass): ViewAction[] {
  const lineage = modules.lineage(view);
  const names = new Set<string>();
  for (const base of lineage) {
    const last = base.kind === "foreign" ? (base.name.split(".").at(-1) ?? "") : "";
    for (const name of Object.hasOwn(INHERITED, last) ? (INHERITED[last] ?? []) : []) names.add(name);
  }
  for (const name of Object.keys(ACTIONS))
    if (modules.member(view, name)?.kind === "function") names.add(name);
  const actions = Object.entries(ACTIONS).flatMap(([name, action]): ViewAction[] => {
    if (!names.has(name)) return [];
    const handler = modules.member(view, name);
    return [{ ...action, path: "", name, ...(handler?.kind === "function" ? { handler } : {}) }];
  });
  for (const owner of [view, ...lineage]) {
    if (owner.kind === "class") actions.push(...extraActions(modules, owner, actions));
  }
  const allowed = allowedMethods(modules, view);
  return allowed ? actions.filter(({ method }) => allowed.has(method)) : actions;
}

/** `@action` of one class, and `@other.mapping.delete` beside it. */
function extraActions(modules: PythonModules, owner: ViewClass, known: readonly ViewAction[]): ViewAction[] {
  const body = owner.node.field("body");
  const found: ViewAction[] = [];
  for (const child of body?.namedChildren() ?? []) {
    const definition = isKind(child, "decorated_definition") ? child.field("definition") : undefined;
    const name = definition?.field("name")?.text();
    if (!definition || name === undefined || known.some((one) => one.name === name)) continue;
    const handler = { path: owner.path, node: definition };
    for (const decorator of child.namedChildren().filter((one) => isKind(one, "decorator"))) {
      const call = decoration(decorator);
      const mapped = /^(\w+)\.mapping\.(get|post|put|patch|delete)$/.exec(call?.text() ?? "");
      const first = mapped ? found.find((one) => one.name === mapped[1]) : undefined;
      if (first && mapped) found.push({ ...first, method: (mapped[2] ?? "").toUpperCase(), handler });
      if (!isKind(call, "call") || !/^(?:action|detail_route|list_route)$/.test(calledName(call))) continue;
      const given = argumentsOf(call);
      const list = argument(given, "methods", calledName(call) === "action" ? 0 : 0);
      const methods = (list && elementsOf(modules, { path: owner.path, node: list })) ?? [];
      const url = given.named.get("url_path");
      const action = {
        detail: calledName(call) === "detail_route" || given.named.get("detail")?.text() === "True",
        path: url ? textOf(modules, { path: owner.path, node: url }) : name,
        name,
        handler,
        decorator: { path: owner.path, call },
      };
      const texts = methods.map((one) => textOf(modules, one).toUpperCase());
      for (const method of texts.length > 0 ? texts : ["GET"]) found.push({ ...action, method });
    }
  }
  return found;
}

/** The methods a function lets through: `@require_http_methods`, `@require_POST`, `@api_view`. `ANY` without one. */
export function methodsOfFunction(
  modules: PythonModules,
  path: string,
  decorators: readonly SyntaxNode[],
): readonly string[] {
  for (const decorator of decorators) {
    const inner = decoration(decorator);
    const name = isKind(inner, "call") ? calledName(inner) : (inner?.text().split(".").at(-1) ?? "");
    if (name === "require_POST") return ["POST"];
    if (name === "require_GET" || name === "require_safe") return ["GET"];
    if (name !== "require_http_methods" && name !== "api_view") continue;
    const list = isKind(inner, "call")
      ? (argument(argumentsOf(inner), "http_method_names", 0) ??
        argumentsOf(inner).named.get("request_method_list"))
      : undefined;
    const elements = list && elementsOf(modules, { path, node: list });
    if (elements) return elements.map((one) => textOf(modules, one).toUpperCase());
    return name === "api_view" ? ["GET"] : ["ANY"];
  }
  return ["ANY"];
}
