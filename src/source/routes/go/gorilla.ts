import { templateOf } from "../path-template.ts";
import { Router } from "../router-tree.ts";
import type { Evaluator } from "./evaluator.ts";
import { served } from "./handlers.ts";
import { asRouter, type Call, methodsOf, pathOf } from "./registrations.ts";
import { type GoValue, type GorillaRoute, textOf } from "./values.ts";

const CONDITIONS = new Set([
  "Queries",
  "Headers",
  "HeadersRegexp",
  "Schemes",
  "Host",
  "Name",
  "MatcherFunc",
  "BuildVarsFunc",
]);

/**
 * One more call in a chain such as `r.PathPrefix("/api").Methods("GET").Subrouter()`.
 *
 * @param route what the chain described so far; `undefined` at its beginning
 * @returns `undefined` when the call does not belong to such a chain
 */
export function continueGorilla(
  router: Router,
  route: GorillaRoute | undefined,
  call: Call,
  go: Evaluator,
): GoValue | undefined {
  if (router.framework !== "gorilla/mux") return undefined;
  const { name, args, scope, file, node } = call;
  const [first] = args;
  const begun: GorillaRoute = route ?? { path: "", methods: [], at: go.place(node, file), done: false };
  const chain = (): GoValue => (route ? { kind: "gorilla", router, route } : go.pending(router, begun));
  if (CONDITIONS.has(name) || name === "NewRoute") return chain();
  switch (name) {
    case "Path":
    case "PathPrefix":
      if (!first) return undefined;
      begun.path += pathOf(first, router, call, go);
      begun.at = go.place(node, file);
      if (name === "PathPrefix") begun.prefix = true;
      return chain();
    case "Methods":
      begun.methods = args.flatMap((arg) => methodsOf(go.evaluate(arg, scope, file)));
      return chain();
    case "Handler":
    case "HandlerFunc":
      if (!first) return undefined;
      begun.handler = served(go, go.evaluate(first, scope, file));
      begun.handlerNode = first;
      return chain();
    case "Handle":
    case "HandleFunc": {
      if (!first) return undefined;
      begun.path += templateOf(textOf(go.evaluate(first, scope, file)), false);
      const [, handler] = args;
      if (handler) {
        begun.handler = go.evaluate(handler, scope, file);
        begun.handlerNode = handler;
      }
      return chain();
    }
    case "Subrouter": {
      begun.done = true;
      const below = new Router(router.framework);
      router.mount(begun.path, below);
      return asRouter(below);
    }
  }
  return undefined;
}
