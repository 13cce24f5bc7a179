import type { Sighting } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { JAVASCRIPT, type Detector } from "../detector.ts";
import { argument, type Call, isFalse, isTrue, outlineOf, stringOf } from "./outline.ts";
import type { Setting } from "./settings.ts";
import { conditionsAround, functionAround, isForDevelopment, sighted } from "./surroundings.ts";

interface On {
  node: SyntaxNode;
  /** `console`: whoever provokes an error can run code. `pages`: errors show their insides. `log`: only noise. */
  detail: "console" | "pages" | "default" | "log";
  library: string;
}

/** Debug modes that reach production. */
export const debugOn: Detector = {
  kind: "debug-on",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php"],
  mentions:
    /debug|display_errors|consider_all_requests_local|show_exceptions|errorhandler|includeStacktrace/i,
  detect(program) {
    const { calls, settings } = outlineOf(program);
    return [
      ...calls.flatMap((call) => inCall(call, program)),
      ...settings.flatMap((one) => inSetting(one, program)),
    ]
      .filter(({ node }) => !isForDevelopment(program, node) && !isDevelopmentServer(node))
      .flatMap(({ node, detail, library }): Sighting[] =>
        sighted(program, { kind: "debug-on", node, detail, library }),
      );
  },
};

/** `if settings.DEBUG:` and its like. */
function isDevelopmentServer(node: SyntaxNode): boolean {
  return conditionsAround(node).some(
    ({ node: one, negated }) =>
      !negated && /debug|environment\b.*(?:local|dev)/i.test(one.text().slice(0, 200)),
  );
}

function inCall(call: Call, program: Program): On[] {
  const { callee, name, node } = call;
  const { language, text } = program;
  if (language === "python") {
    const debug = argument(call, /^debug$/);
    if (!debug || !isTrue(debug)) return [];
    if (/(?:^|\.)(?:app|application|server)\.(?:run|run_server)$/.test(callee)) {
      const isFile = conditionsAround(node).some(({ node: one }) => /__name__/.test(one.text()));
      return [{ node: debug, detail: isFile ? "log" : "console", library: "flask" }];
    }
    return /^(?:FastAPI|Starlette|web\.Application|tornado\.web\.Application)$/.test(callee)
      ? [{ node: debug, detail: "pages", library: callee }]
      : [];
  }
  if (language === "java" || language === "kotlin") {
    const debug = argument(call, /^debug$/);
    return callee === "@EnableWebSecurity" && isTrue(debug)
      ? [{ node, detail: "pages", library: "spring" }]
      : [];
  }
  if (language === "go")
    return callee === "gin.SetMode" && argument(call, 0)?.text() === "gin.DebugMode"
      ? [{ node, detail: "log", library: "gin" }]
      : [];
  if (language === "php") {
    const [first, second] = [argument(call, 0), argument(call, 1)];
    const isOn = second !== undefined && (isTrue(second) || /^["']?(?:1|on)["']?$/i.test(second.text()));
    if (callee === "ini_set" && stringOf(first) === "display_errors" && isOn)
      return [{ node, detail: "pages", library: "php" }];
    if (callee === "define" && stringOf(first) === "WP_DEBUG_DISPLAY" && isOn)
      return [{ node, detail: "pages", library: "wordpress" }];
    const isFallback =
      callee === "env" && stringOf(first) === "APP_DEBUG" && second !== undefined && isTrue(second);
    return isFallback ? [{ node, detail: "default", library: "laravel" }] : [];
  }
  if (language === "ruby") {
    const isSinatra =
      callee === "set" && argument(call, 0)?.text() === ":show_exceptions" && isTrue(argument(call, 1));
    return isSinatra ? [{ node, detail: "pages", library: "sinatra" }] : [];
  }
  const isHandler = callee === "errorhandler" || callee === "errorHandler";
  return JAVASCRIPT.includes(language) &&
    isHandler &&
    call.arguments.length === 0 &&
    name !== "" &&
    /["']errorhandler["']/.test(text)
    ? [{ node, detail: "pages", library: "errorhandler" }]
    : [];
}

function inSetting({ key, value, node }: Setting, program: Program): On[] {
  const { language, path } = program;
  switch (language) {
    case "python": {
      const isSettings =
        /(?:^|\/)(?:settings|config|conf|base|prod|production|common|defaults?)[\w/]*\.py$/i.test(path) &&
        !functionAround(node);
      if (key === "DEBUG" && isSettings) {
        if (isTrue(value)) return [{ node, detail: "pages", library: "django" }];
        const isDefault =
          /^(?:env|environ|config|os\.environ\.get|os\.getenv|env\.bool|strtobool)[\w.]*\([^()]*["']\w*DEBUG\w*["']\s*,\s*(?:default\s*=\s*|cast=bool,\s*default\s*=\s*)?["']?(?:True|1)["']?/i.test(
            value.text().slice(0, 200),
          );
        return isDefault ? [{ node, detail: "default", library: "django" }] : [];
      }
      return /^(?:app|application)\.debug$|^app\.config\.DEBUG$/.test(key) && isTrue(value)
        ? [{ node, detail: "console", library: "flask" }]
        : [];
    }
    case "ruby":
      return key === "config.consider_all_requests_local" &&
        isTrue(value) &&
        /production|application|staging/.test(path)
        ? [{ node, detail: "pages", library: "rails" }]
        : [];
    case "php":
      return key === "debug" && isTrue(value) && /(?:^|\/)config\/app\.php$/.test(path)
        ? [{ node, detail: "pages", library: "laravel" }]
        : [];
    case "typescript":
    case "tsx":
    case "javascript":
      return key === "includeStacktraceInErrorResponses" && isTrue(value) && !isFalse(value)
        ? [{ node, detail: "pages", library: "apollo" }]
        : [];
    default:
      return [];
  }
}
