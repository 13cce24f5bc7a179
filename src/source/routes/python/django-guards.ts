import type { RouteGuard } from "../../../domain/routes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { argumentsOf, calledName, decoration, headOf, locationOf } from "./calls.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { Meaning, PythonModules, Sited } from "./modules.ts";
import { elementsOf } from "./values.ts";

/** Lets everybody in, whatever the settings say. */
const OPEN = /^(?:AllowAny|permissions\.AllowAny)$/;

type View = Meaning & { kind: "class" | "function" };

/** A view's guards, and why they may not be all. */
export interface ViewGuards {
  guards: readonly RouteGuard[];
  unresolved?: string;
}

/** Who may call a view: decorators, mixins, and Django REST framework's classes with the defaults of the settings. */
export class DjangoGuards {
  readonly #modules: PythonModules;
  readonly #defaults: ReadonlyMap<string, Sited>;

  /** @param defaults of the setting `REST_FRAMEWORK`: the value of each key */
  constructor(modules: PythonModules, defaults: ReadonlyMap<string, Sited>) {
    this.#modules = modules;
    this.#defaults = defaults;
  }

  /** Of `@login_required` and others whose name says what they do, above a function, method or class. */
  ofDecorators({ path, decorators }: View): RouteGuard[] {
    return decorators.flatMap((decorator): RouteGuard[] => {
      const inner = decoration(decorator);
      return inner ? this.ofWrapper({ path, node: inner }) : [];
    });
  }

  /** Of a function around a view: `login_required`, `method_decorator(login_required, name="dispatch")`. */
  ofWrapper({ path, node }: Sited): RouteGuard[] {
    const called = isKind(node, "call") ? calledName(node) : (node.text().split(".").at(-1) ?? "");
    const elements =
      isKind(node, "call") && called === "method_decorator" ? argumentsOf(node).placed[0] : undefined;
    const name = elements?.text() ?? called;
    const kind = called === "user_passes_test" ? "authorisation" : guardKind(name);
    if (kind === "other" || /^(?:require_|api_view|action$|permission_classes$)/.test(called)) return [];
    return [
      {
        name: short(isKind(node, "call") && !elements ? node : (elements ?? node)),
        kind,
        at: locationOf(this.#modules, { path, node }),
      },
    ];
  }

  /** Of a class-based view, or of a function under `@api_view`; `action` is the decorator of one action of a view set. */
  ofView(view: View, action?: { path: string; call: SyntaxNode }): ViewGuards {
    const guards = [...this.ofDecorators(view)];
    if (view.kind === "class") guards.push(...this.#mixins(view));
    if (!this.#isRest(view)) return { guards };
    for (const key of ["authentication_classes", "permission_classes", "throttle_classes"] as const) {
      guards.push(...this.#classes(view, key, action));
    }
    const decides = ["get_permissions", "check_permissions"].find(
      (name) => view.kind === "class" && this.#modules.member(view, name)?.kind === "function",
    );
    return decides === undefined ? { guards } : { guards, unresolved: `\`${decides}\` decides who may` };
  }

  #isRest(view: View): boolean {
    if (view.kind === "function") {
      return view.decorators.some((one) => /^@\s*(?:\w+\.)*api_view\b/.test(one.text()));
    }
    const known = this.#modules.lineage(view);
    return known.some((base) => base.kind === "foreign" && /APIView|ViewSet|rest_framework/.test(base.name));
  }

  #mixins(view: View): RouteGuard[] {
    return this.#modules.lineage(view).flatMap((base): RouteGuard[] => {
      const name = base.kind === "foreign" ? (base.name.split(".").at(-1) ?? "") : "";
      if (!/(?:Required|PassesTest|Authenticat\w*|Permission\w*)Mixin$/.test(name)) return [];
      const kind = name === "UserPassesTestMixin" ? "authorisation" : guardKind(name);
      return kind === "other" ? [] : [{ name, kind, at: headOf(this.#modules, view) }];
    });
  }

  #classes(view: View, key: string, action: { path: string; call: SyntaxNode } | undefined): RouteGuard[] {
    const list = this.#list(view, key, action);
    const elements = list && elementsOf(this.#modules, list);
    return (elements ?? []).flatMap((element): RouteGuard[] => {
      const name = element.node.text();
      const last = isKind(element.node, "string") ? (name.slice(1, -1).split(".").at(-1) ?? name) : name;
      if (OPEN.test(last)) return [];
      return [
        {
          name: last.replace(/\s+/g, " ").slice(0, 80),
          kind: kindOf(key, last),
          at: locationOf(this.#modules, element),
        },
      ];
    });
  }

  #list(view: View, key: string, action: { path: string; call: SyntaxNode } | undefined): Sited | undefined {
    const own = action && argumentsOf(action.call).named.get(key);
    if (action && own) return { path: action.path, node: own };
    if (view.kind === "function") {
      for (const decorator of view.decorators) {
        const call = decoration(decorator);
        const given =
          isKind(call, "call") && calledName(call) === key ? argumentsOf(call).placed[0] : undefined;
        if (given) return { path: view.path, node: given };
      }
    } else {
      const member = this.#modules.member(view, key);
      if (member?.kind === "value") return member;
    }
    return this.#defaults.get(`DEFAULT_${key.toUpperCase()}`);
  }
}

/** A permission keeps somebody out; an authentication class only says who it is, and lets nobody through by itself. */
function kindOf(key: string, name: string): RouteGuard["kind"] {
  if (key === "throttle_classes") return "rate-limit";
  if (key === "authentication_classes") return "other";
  return /IsAuthenticated\b|LoggedIn|LoginRequired/.test(name) ? "authentication" : "authorisation";
}

function short(node: SyntaxNode): string {
  return node.text().replace(/\s+/g, " ").slice(0, 80);
}

/** `IsAuthenticatedOrReadOnly` lets everybody read. */
export function forMethod(guard: RouteGuard, method: string): RouteGuard {
  return method === "GET" && /ReadOnly\b/.test(guard.name) ? { ...guard, kind: "other" } : guard;
}
