import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { isFunction } from "./around.ts";

/** A function that answers requests. */
export interface Handler {
  node: SyntaxNode;
  /** As its registration or its decorator writes it; absent where it stands elsewhere. */
  path?: string;
  /** It reads: registered with GET, or called like a list. */
  reads: boolean;
}

const REGISTERS =
  /(?:^|\.)(get|post|put|patch|delete|all|route|GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete|HandleFunc|Handle|handle|add_url_rule)$/;

/** The handler around a node, by how it is registered, decorated or what it is given. */
export function handlerAround(node: SyntaxNode, program: Program): Handler | undefined {
  for (const at of node.ancestors()) {
    if (!isFunction(at)) continue;
    const found = handlerOf(at, program);
    if (found) return found;
  }
  return undefined;
}

/** The handler that a function is. */
export function handlerOf(node: SyntaxNode, program: Program): Handler | undefined {
  return inlineHandler(node) ?? decoratedHandler(node, program) ?? handlerByShape(node, program);
}

/** `app.get("/orders", async (req, res) => ...)`, `r.GET("/orders", func(c *gin.Context) {...})`. */
function inlineHandler(node: SyntaxNode): Handler | undefined {
  const parent = node.parent();
  // PHP's grammar puts a layer around every argument.
  const call = isKind(parent, "argument") ? parent?.parent()?.parent() : parent?.parent();
  if (!isKind(call, "call_expression", "scoped_call_expression", "member_call_expression")) return undefined;
  const callee = call.field("function") ?? call.field("name");
  const method = callee ? REGISTERS.exec(callee.text().slice(-60))?.[1] : undefined;
  const first = call.field("arguments")?.namedChildren()[0]?.text() ?? "";
  const path = /^["'`]((?:[A-Z]+ )?\/[^"'`]*)["'`]$/.exec(first)?.[1];
  if (!method || path === undefined) return undefined;
  return {
    node,
    path: path.replace(/^[A-Z]+ /, ""),
    reads: /^get$/i.test(method) || path.startsWith("GET "),
  };
}

const MAPPING =
  /@(?:\w+\.)*(get|post|put|patch|delete|route|api_view|GetMapping|PostMapping|PutMapping|PatchMapping|DeleteMapping|RequestMapping|Get|Post|Put|Patch|Delete|GET|POST|PUT|DELETE|Path)\b(?:\s*\(([^)]{0,300})\))?/g;

/** `@app.get("/orders")`, `@GetMapping("/orders")`, `@Get()`. */
function decoratedHandler(node: SyntaxNode, program: Program): Handler | undefined {
  const text = decorationOf(node, program);
  if (text === "") return undefined;
  const found = [...text.matchAll(MAPPING)];
  if (found.length === 0) return undefined;
  const path = found
    .map((match) => /["']([^"']*)["']/.exec(match[2] ?? "")?.[1])
    .find((one) => one !== undefined);
  const reads = found.some(
    (match) =>
      /^get/i.test(match[1] ?? "") ||
      /["']GET["']/.test(match[2] ?? "") ||
      (match[1] === "route" && !/methods/.test(match[2] ?? "")),
  );
  return { node, ...(path === undefined ? {} : { path }), reads };
}

function decorationOf(node: SyntaxNode, { language }: Program): string {
  if (language === "python") {
    const around = node.parent();
    return isKind(around, "decorated_definition")
      ? around
          .namedChildren()
          .filter((one) => isKind(one, "decorator"))
          .map((one) => one.text())
          .join("\n")
      : "";
  }
  if (language === "java")
    return (
      node
        .namedChildren()
        .find((one) => isKind(one, "modifiers"))
        ?.text() ?? ""
    );
  if (!isKind(node, "method_definition")) return "";
  const before: string[] = [];
  for (let at = node.prev(); isKind(at, "decorator", "comment"); at = at.prev()) before.push(at.text());
  return before.join("\n");
}

/** `(req, res)`, `(w http.ResponseWriter, r *http.Request)`, an `index` action of a controller, a Next.js `GET`. */
function handlerByShape(node: SyntaxNode, { language, path, text }: Program): Handler | undefined {
  const name = node.field("name")?.text() ?? declaredName(node);
  const parameters = node.field("parameters")?.text() ?? "";
  const lists = /^(?:get(?!.*By)|list|index|all|find_?all|fetch_?all|browse)\w*$/i.test(name);
  switch (language) {
    case "typescript":
    case "tsx":
    case "javascript":
      if (/^\(\s*_?req(?:uest)?\b[^,]*,\s*(?:res|reply|response|h)\b/.test(parameters))
        return { node, reads: lists };
      return /^(?:GET|loader)$/.test(name) && /\bexport\b/.test(text) && /route\.[jt]s$|routes\//.test(path)
        ? { node, reads: true }
        : undefined;
    case "python":
      return /^\(\s*(?:self,\s*)?request\b/.test(parameters) &&
        /(?:^|\/)(?:views?|api|endpoints|routes)\b/.test(path)
        ? { node, reads: lists || name === "get" }
        : undefined;
    case "go":
      return /http\.ResponseWriter|\*gin\.Context|echo\.Context|\*fiber\.Ctx|fiber\.Ctx/.test(parameters)
        ? { node, reads: lists }
        : undefined;
    case "ruby":
      return path.endsWith("_controller.rb") && !isKind(node, "lambda")
        ? { node, reads: name === "index" }
        : undefined;
    case "php":
      return path.endsWith("Controller.php") && isKind(node, "method_declaration")
        ? { node, reads: lists }
        : undefined;
    default:
      return undefined;
  }
}

function declaredName(node: SyntaxNode): string {
  const parent = node.parent();
  return isKind(parent, "variable_declarator", "pair")
    ? ((parent.field("name") ?? parent.field("key"))?.text() ?? "")
    : "";
}
