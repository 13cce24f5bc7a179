import type { Language, Sighting } from "../../../domain/source.ts";
import type { Program } from "../../program.ts";
import { type Call, callsOf, spoken } from "./calls.ts";
import { sighted } from "./sighting.ts";

/** A library that repeats calls, and does so at once unless it is told to wait. */
interface RetryOption {
  library: string;
  languages: readonly Language[];
  callee: RegExp;
  needs: RegExp;
  /** In the call: it is told to wait longer and longer. */
  waits: RegExp;
  when?(call: Call): boolean;
}

/** Those that wait longer and longer by themselves are left out: p-retry, async-retry, got, retry-go. */
const OPTIONS: readonly RetryOption[] = [
  {
    library: "axios-retry",
    languages: ["typescript", "javascript"],
    callee: /^axiosRetry$/,
    needs: /["']axios-retry["']/,
    waits: /\bretryDelay\b|\.\.\./,
    // Options under a name were put together elsewhere.
    when: ({ arguments: given }) => given.length < 2 || given[1]?.value.text().startsWith("{") === true,
  },
  {
    library: "urllib3",
    languages: ["python"],
    callee: /(?:^|\.)Retry$/,
    needs: /\burllib3\b/,
    waits: /\bbackoff_factor\b|\*\*|\b(?:total\s*=\s*)?(?:0|False)\b/,
    when: ({ arguments: given }) =>
      given.some(
        ({ name, value }) =>
          (name === undefined || name === "total") && /^(?:[2-9]|\d\d+)$/.test(value.text()),
      ),
  },
  {
    library: "tenacity",
    languages: ["python"],
    callee: /^(?:tenacity\.)?(?:retry|Retrying|AsyncRetrying)$/,
    needs: /\btenacity\b/,
    waits: /\bwait\s*=|\*\*/,
  },
  {
    library: "Laravel's retry",
    languages: ["php"],
    callee: /^(?:\\?retry|Http::retry)$/,
    needs: /./,
    waits: /function\s*\([^)]*\$\w*\s*\)\s*\{[^}]*return[^}]*\}\s*\)$/,
    when: ({ callee, arguments: given }) =>
      given.length === (callee === "Http::retry" ? 1 : 2) && /^\d+$/.test(given[0]?.value.text() ?? ""),
  },
  {
    library: "faraday-retry",
    languages: ["ruby"],
    callee: /\.request$/,
    needs: /\b[fF]araday\b/,
    waits: /\binterval\b|\bbackoff_factor\b|\*\*/,
    when: ({ arguments: given }) =>
      given[0]?.value.text() === ":retry" &&
      given.length > 1 &&
      given[1]?.value.text().startsWith("max") === true,
  },
];

/** Retries by options, where the default is not to wait. */
export function retriesByOption(program: Program): readonly Sighting[] {
  const options = OPTIONS.filter(
    ({ languages, needs }) => languages.includes(program.language) && needs.test(program.text),
  );
  if (options.length === 0) return [];
  return callsOf(program).flatMap((call): readonly Sighting[] => {
    const found = options.find(
      ({ callee, waits, when }) =>
        callee.test(call.callee) && !waits.test(call.node.text()) && (when?.(call) ?? true),
    );
    if (!found) return [];
    const { library } = found;
    return sighted(program, "retry-without-backoff", call.node, {
      callee: spoken(call),
      library,
      detail: "none",
    });
  });
}
