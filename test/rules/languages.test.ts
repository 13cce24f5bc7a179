import { describe, expect, test } from "vitest";
import type { Language } from "../../src/domain/source.ts";
import { allRules } from "../../src/rules/all.ts";
import { DETECTORS } from "../../src/source/detectors/all.ts";
import { SINK_TABLES } from "../../src/source/detectors/sinks/tables.ts";
import { casesOf } from "./case-files.ts";

/** The three of JavaScript have one grammar's nodes, and are one. */
type Spoken = Exclude<Language, "typescript" | "tsx">;

const EXTENSIONS: Readonly<Record<Spoken, RegExp>> = {
  javascript: /\.(?:[cm]?[jt]s|[jt]sx)$/,
  python: /\.py$/,
  go: /\.go$/,
  java: /\.java$/,
  kotlin: /\.kts?$/,
  ruby: /\.rb$/,
  php: /\.php$/,
  rust: /\.rs$/,
};

const spoken = (language: Language): Spoken =>
  language === "typescript" || language === "tsx" ? "javascript" : language;

const ofSql = Object.entries(SINK_TABLES).flatMap(([language, { sinks }]) =>
  sinks.some(({ kind }) => kind === "sql") ? [spoken(language as Language)] : [],
);

/** Rules of routes hear of every language whose frameworks are read. */
const ofRoutes: readonly Spoken[] = ["javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"];

/** What each rule's detectors say that they read. */
const claimed = new Map<string, Set<Spoken>>([
  ["sql-built-from-input", new Set<Spoken>(["javascript", ...ofSql])],
  ["route-without-auth", new Set(ofRoutes)],
  ["missing-rate-limit", new Set(ofRoutes)],
]);
for (const { kind, languages } of DETECTORS)
  claimed.set(kind, new Set([...(claimed.get(kind) ?? []), ...languages.map(spoken)]));

const claims = [...claimed].flatMap(([kind, languages]) =>
  [...languages].map((language) => ({ kind, language })),
);

describe("test/rules", () => {
  test.each(claims)("$kind has a bad case and a look-alike in $language", ({ kind, language }) => {
    const rule = allRules.find(
      ({ id, judges }) => (judges === "source" || judges === "routes") && id.endsWith(`/${kind}`),
    );
    const cases = rule ? casesOf(rule.id) : [];
    const isOurs = (path: string) => EXTENSIONS[language].test(path);
    const marked = cases.filter(({ marks }) =>
      marks.some((mark) => isOurs(mark.replace(/^\w+ (.*):\d+$/, "$1"))),
    );
    const quiet = cases.filter(({ kind: of, head }) => of === "good" && Object.keys(head).some(isOurs));
    expect({ bad: marked.length > 0, good: quiet.length > 0 }).toEqual({ bad: true, good: true });
  });
});
