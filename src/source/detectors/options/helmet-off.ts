import type { Sighting } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { JAVASCRIPT, type Detector } from "../detector.ts";
import { type Call, isFalse, outlineOf, settingsIn } from "./outline.ts";
import { isForDevelopment, sighted } from "./surroundings.ts";

/** Options of helmet, and the header that each one sends. */
const HELMET: Readonly<Record<string, string>> = {
  contentSecurityPolicy: "Content-Security-Policy",
  hsts: "Strict-Transport-Security",
  strictTransportSecurity: "Strict-Transport-Security",
  frameguard: "X-Frame-Options",
  xFrameOptions: "X-Frame-Options",
  noSniff: "X-Content-Type-Options",
  xContentTypeOptions: "X-Content-Type-Options",
  referrerPolicy: "Referrer-Policy",
};

const DJANGO: Readonly<Record<string, string>> = {
  SECURE_CONTENT_TYPE_NOSNIFF: "X-Content-Type-Options",
  SECURE_HSTS_SECONDS: "Strict-Transport-Security",
};

const SPRING: Readonly<Record<string, string>> = {
  headers: "every security header",
  frameOptions: "X-Frame-Options",
  contentTypeOptions: "X-Content-Type-Options",
  httpStrictTransportSecurity: "Strict-Transport-Security",
};

interface Off {
  node: SyntaxNode;
  header: string;
  library: string;
}

/** Security headers that a library would send by itself, turned off. */
export const helmetOff: Detector = {
  kind: "helmet-off",
  languages: ["typescript", "tsx", "javascript", "python", "java", "kotlin"],
  mentions:
    /helmet|SECURE_|xframe_options_exempt|X_FRAME_OPTIONS|headers\(|frameOptions|contentTypeOptions|httpStrictTransportSecurity|X-Frame-Options/,
  detect(program) {
    const { calls } = outlineOf(program);
    return [...calls.flatMap((call) => inCall(call, program)), ...inSettings(program)]
      .filter(({ node }) => !isForDevelopment(program, node))
      .flatMap(({ node, header, library }): Sighting[] =>
        sighted(program, { kind: "helmet-off", node, detail: header, library }),
      );
  },
};

function inCall(call: Call, program: Program): Off[] {
  const { callee, name, node } = call;
  if (JAVASCRIPT.includes(program.language)) {
    const isHelmet =
      callee === "helmet" ||
      (name === "register" && /^\w*[hH]elmet$/.test(call.arguments[0]?.value.text().slice(0, 40) ?? ""));
    if (!isHelmet) return [];
    return settingsIn(program, node).flatMap((setting) => {
      const header = HELMET[setting.key];
      return header && isFalse(setting.value) ? [{ node: setting.node, header, library: "helmet" }] : [];
    });
  }
  if (program.language === "python")
    return callee === "@xframe_options_exempt"
      ? [{ node, header: "X-Frame-Options", library: "django" }]
      : [];
  if (program.language !== "java" && program.language !== "kotlin") return [];
  if (name === "disable") {
    const what = /\.(\w+)\(\)\.disable$/.exec(callee)?.[1] ?? "";
    const header = Object.hasOwn(SPRING, what) ? SPRING[what] : undefined;
    return header ? [{ node, header, library: "spring" }] : [];
  }
  const header = Object.hasOwn(SPRING, name) ? SPRING[name] : undefined;
  const isDisabled = call.arguments.some(({ value }) =>
    /^(?:\w+\s*->\s*\w+\.disable\(\)|[\w.<>?]+::disable|\{\s*(?:it\.)?disable\(\)\s*\})$/.test(
      value.text().slice(0, 120),
    ),
  );
  return header && isDisabled ? [{ node, header, library: "spring" }] : [];
}

function inSettings(program: Program): Off[] {
  if (program.language !== "python") return [];
  return outlineOf(program).settings.flatMap(({ key, value, node }): Off[] => {
    const header = Object.hasOwn(DJANGO, key) ? DJANGO[key] : undefined;
    if (header && (isFalse(value) || value.text() === "0")) return [{ node, header, library: "django" }];
    return key === "X_FRAME_OPTIONS" && /ALLOWALL/.test(value.text())
      ? [{ node, header: "X-Frame-Options", library: "django" }]
      : [];
  });
}
