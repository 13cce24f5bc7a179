import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { headersByHand, type Open, STAR } from "./cors-headers.ts";
import { argument, type Call, isTrue, outlineOf, settingsIn } from "./outline.ts";
import type { Setting } from "./settings.ts";
import {
  alternatives,
  conditionsAround,
  isDevelopmentCondition,
  isForDevelopment,
  methodAround,
  sighted,
} from "./surroundings.ts";

/** Answers that a page of any origin may read. */
export const corsAnyOrigin: Detector = {
  kind: "cors-any-origin",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions: /cors|Access-Control-Allow-Origin|crossorigin|allowed_?origin/i,
  detect(program) {
    const found = [...headersByHand(program), ...byOptions(program), ...byCalls(program)];
    const seen = new Set<number>();
    return found
      .filter(({ node }) => {
        const line = node.range().start.line;
        const isNew = !seen.has(line);
        seen.add(line);
        return isNew && !isForDevelopment(program, node) && !isChosen(node);
      })
      .flatMap(({ node, how, credentials, library }): Sighting[] => {
        const conditions = conditionsAround(node);
        const isFallback = conditions.some(({ node: one }) =>
          /is_empty|isEmpty|\.length|len\(|== ?(?:nil|null|None|"")|empty\?|blank\?/i.test(
            one.text().slice(0, 400),
          ),
        );
        const base = credentials
          ? `${how}-with-credentials`
          : how === "any" && isFallback
            ? "any-when-empty"
            : how;
        const isGuarded = base === "any" && isSignedIn(program);
        return sighted(program, {
          kind: "cors-any-origin",
          node,
          library,
          detail: isGuarded ? "any-with-sign-in" : base,
          along: conditions.map(({ node: one }) => one),
        });
      });
  },
};

/** The operator of the installation said so: `if (config.corsAllowAll)`, or the setting itself holds `*`. */
function isChosen(node: SyntaxNode): boolean {
  return conditionsAround(node).some((condition) => {
    if (condition.negated) return false;
    return alternatives(condition.node.text().slice(0, 400)).every(
      (one) =>
        /["'`]\*["'`]|allow_?(?:all|any)|any_?origin|allowed_?origins?\.(?:includes|contains|has|indexOf)|(?:includes|contains|has|in_array|slices\.Contains)\(|\bin\b\s+\w*(?:origin|allow)/i.test(
          one,
        ) ||
        isDevelopmentCondition({ node: condition.node, negated: false }) ||
        /cfg!\(debug_assertions\)/.test(one),
    );
  });
}

/** The program itself reads sessions or checks who calls. */
function isSignedIn({ text }: Program): boolean {
  return /express-session|passport\.(?:initialize|authenticate|session)|SessionMiddleware|sessions\.Sessions\(|cookie_parser|cookieParser\(|requireAuth|authMiddleware|AuthMiddleware|AuthenticationMiddleware|login_required|LoginManager|oauth2Login|formLogin/.test(
    text,
  );
}

function byOptions(program: Program): Open[] {
  const { settings } = outlineOf(program);
  const django = settings.flatMap((setting): Open[] => {
    if (!/^CORS_(?:ALLOW_ALL_ORIGINS|ORIGIN_ALLOW_ALL)$/.test(setting.key) || !isTrue(setting.value))
      return [];
    const credentials = settings.some(({ key, value }) => key === "CORS_ALLOW_CREDENTIALS" && isTrue(value));
    return [{ node: setting.node, how: "any", credentials, library: "django-cors-headers" }];
  });
  const inPhp = program.language === "php" && /(?:^|\/)cors\.php$/.test(program.path);
  const laravel = settings.flatMap((setting): Open[] => {
    if (!inPhp || setting.key !== "allowed_origins" || !STAR.test(setting.value.text())) return [];
    const credentials = settings.some(({ key, value }) => key === "supports_credentials" && isTrue(value));
    return [{ node: setting.node, how: "any", credentials, library: "laravel" }];
  });
  return [...django, ...laravel];
}

const CORS_CALL =
  /(?:^|\.)(?:cors|Cors|CORS|enableCors|kcors|koaCors|fastifyCors|CORSMiddleware|add_middleware|cross_origin|cors\.New|cors\.Config|cors\.Options|middleware\.CORSConfig|middleware\.CORSWithConfig|handlers\.CORS|register|create|init_app|resource|origins)$/;

function byCalls(program: Program): Open[] {
  return outlineOf(program).calls.flatMap((call): Open[] => {
    switch (program.language) {
      case "java":
      case "kotlin":
        return spring(call, program);
      case "rust":
        return rust(call, program);
      case "ruby":
        return /^origins$/.test(call.callee) && STAR.test(argument(call, 0)?.text() ?? "")
          ? [
              {
                node: call.node,
                how: "any",
                credentials: /credentials:?\s*(?:=>)?\s*true/.test(program.text),
                library: "rack-cors",
              },
            ]
          : [];
      default:
        return CORS_CALL.test(call.callee) ? withOptions(call, program) : [];
    }
  });
}

function withOptions(call: Call, program: Program): Open[] {
  const isCors =
    /cors|cross_?origin/i.test(call.callee) ||
    call.arguments.some(({ value }) => /^(?:\w+\.)?\w*cors\w*$/i.test(value.text().slice(0, 80)));
  const library = libraryOf(call, program);
  const options = settingsIn(program, call.node);
  const cors = options.find(
    ({ key, value }) => key === "cors" && /^(?:NestFactory\.)?create$/.test(call.callee) && isTrue(value),
  );
  if (cors) return [{ node: cors.node, how: "any", credentials: false, library: "nestjs" }];
  if (!isCors) return [];
  const credentials = options.some(
    ({ key, value }) =>
      /^(?:credentials|allow_credentials|supports_credentials|AllowCredentials)$/.test(key) && isTrue(value),
  );
  const opening = options.flatMap((option) => openOption(option));
  const [first] = opening;
  if (first) return [{ ...first, credentials, library }];
  if (isDefaultOpen(call, program, options)) return [{ node: call.node, how: "any", credentials, library }];
  const isAllowAll = /^cors\.(?:Default|AllowAll)$/.test(call.callee);
  return isAllowAll ? [{ node: call.node, how: "any", credentials: false, library }] : [];
}

function openOption({ key, value, node }: Setting): Pick<Open, "node" | "how">[] {
  if (
    /^(?:origin|origins|allow_origins|AllowOrigins|AllowedOrigins|allowOrigins|allowedOrigins)$/.test(key)
  ) {
    if (STAR.test(value.text())) return [{ node, how: "any" }];
    if (/^origins?$/.test(key) && isTrue(value)) return [{ node, how: "reflected" }];
    return isYesFunction(value) ? [{ node, how: "reflected" }] : [];
  }
  if (key === "allow_origin_regex" && /^r?["']\^?(?:https\?:\/\/)?\.[*+]\$?["']$/.test(value.text()))
    return [{ node, how: "reflected" }];
  if (/^(?:AllowAllOrigins|UnsafeWildcardOriginWithAllowCredentials)$/.test(key) && isTrue(value))
    return [{ node, how: "any" }];
  return /^(?:AllowOriginFunc|AllowOriginRequestFunc)$/.test(key) && isYesFunction(value)
    ? [{ node, how: "reflected" }]
    : [];
}

/** A function that agrees without looking. */
function isYesFunction(value: SyntaxNode): boolean {
  if (!isKind(value, "arrow_function", "function_expression", "func_literal", "lambda")) return false;
  const text = value.text();
  return (
    text.length < 300 &&
    !/\bif\b|\?|&&|\|\||\.includes|\.test|\.has|\.some|==/.test(text) &&
    (/(?:null|undefined),\s*(?:true|\w*[oO]rigin)\s*\)/.test(text) ||
      /return true\b/.test(text) ||
      /^\(?\s*(\w+)\s*\)?\s*=>\s*(?:\1|true)$/.test(text) ||
      /^lambda \w+: True$/.test(text))
  );
}

/** `cors()` of Express and its like, and `CORS(app)` of Flask, let everybody in. */
function isDefaultOpen(
  { callee, arguments: given }: Call,
  { language, text }: Program,
  options: readonly Setting[],
): boolean {
  if (options.some(({ key }) => /origin|resources/i.test(key))) return false;
  if (language === "python") return callee === "CORS" && given.length <= 1 && /flask_cors/.test(text);
  if (language === "go") return false;
  if (/^cors$/i.test(callee)) return given.length === 0 && /["'](?:cors|hono\/cors)["']/.test(text);
  return callee.endsWith(".enableCors") && given.length === 0;
}

function spring(call: Call, program: Program): Open[] {
  const { callee, name, node } = call;
  const scope = methodAround(node)?.text() ?? program.text;
  const credentials = /(?:setA|a)llowCredentials\(\s*true\s*\)|allowCredentials\s*=\s*"?true/.test(
    callee === "@CrossOrigin" ? node.text() : scope.slice(0, 8_000),
  );
  const library = "spring";
  if (callee === "@CrossOrigin") {
    const text = node.text();
    const isBare = !/origin|\(\s*["{[]/i.test(text.replace("CrossOrigin", ""));
    return isBare || /["']\*["']/.test(text) ? [{ node, how: "any", credentials, library }] : [];
  }
  if (
    !/^(?:allowedOrigins|setAllowedOrigins|addAllowedOrigin|allowedOriginPatterns|setAllowedOriginPatterns|addAllowedOriginPattern|anyHost|allowHost)$/.test(
      name,
    )
  )
    return [];
  if (name === "anyHost")
    return [{ node, how: "any", credentials: /allowCredentials\s*=\s*true/.test(scope), library: "ktor" }];
  const star = call.arguments.find(({ value }) => STAR.test(value.text()));
  if (!star) return [];
  // A pattern answers with the caller's own origin, so that browsers accept credentials with it.
  return [
    {
      node: star.value,
      how: /Pattern/.test(name) ? "reflected" : "any",
      credentials,
      library: name === "allowHost" ? "ktor" : library,
    },
  ];
}

function rust({ callee, name, node, arguments: given }: Call, { text, root }: Program): Open[] {
  const start = methodAround(node)?.text() ?? root.text().slice(0, 4_000);
  const credentials = /allow_credentials\(\s*true\s*\)|supports_credentials\(\)/.test(start);
  const library = /actix_cors/.test(text) ? "actix-cors" : "tower-http";
  if (/(?:^|\.)Cors\.permissive$/.test(callee))
    return [{ node, how: "reflected", credentials: true, library }];
  if (/(?:^|\.)CorsLayer\.very_permissive$/.test(callee))
    return [{ node, how: "reflected", credentials: true, library }];
  if (/(?:^|\.)CorsLayer\.permissive$/.test(callee))
    return [{ node, how: "any", credentials: false, library }];
  if (name === "allow_any_origin" || name === "send_wildcard")
    return name === "allow_any_origin" ? [{ node, how: "any", credentials, library }] : [];
  if (name !== "allow_origin") return [];
  const value = given[0]?.value.text().slice(0, 100) ?? "";
  if (/^(?:\w+::)*Any$|AllowOrigin::any\(\)|^"\*"/.test(value))
    return [{ node, how: "any", credentials, library }];
  return /AllowOrigin::mirror_request\(\)/.test(value)
    ? [{ node, how: "reflected", credentials, library }]
    : [];
}

function libraryOf({ callee }: Call, { language, text }: Program): string | undefined {
  if (language === "python") return /flask_cors/.test(text) ? "flask-cors" : "starlette";
  if (language === "go")
    return /gin-contrib\/cors/.test(text)
      ? "gin-contrib/cors"
      : /labstack\/echo/.test(text)
        ? "echo"
        : "rs/cors";
  if (/enableCors/.test(callee)) return "nestjs";
  return /@fastify\/cors|fastify-cors/.test(text)
    ? "@fastify/cors"
    : /hono\/cors/.test(text)
      ? "hono"
      : "cors";
}
