import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { JAVASCRIPT, type Detector } from "../detector.ts";
import { type Call, lastName, outlineOf } from "./outline.ts";
import type { Setting } from "./settings.ts";
import { enclosingName, isForDevelopment, methodAround, sighted } from "./surroundings.ts";
import { isPasswordName, isSecretName, wordsOf } from "./words.ts";

/** Words of names for figures and for what is only played with. */
const NUMBERS = /^(?:num|count|length|len|size|index|max|min|page|cursor|next)$/;
const HARMLESS =
  /^(?:delay|jitter|fake|mock|example|placeholder|sample|color|dummy|backoff|timeout|interval)$/;

/** What a page makes for itself, such as a mark for its last request, is no secret of the server. */
const PAGE = /(?:^|\/)(?:client|frontend|front-end|ui|components|hooks|pages|public|assets|static)\//i;

/** Generators whose next numbers can be worked out from the last ones. */
export const weakRandom: Detector = {
  kind: "weak-random",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions: /rand|shuffle|uniqid|sample|lcg_value/i,
  detect(program) {
    if (JAVASCRIPT.includes(program.language) && (program.language === "tsx" || PAGE.test(program.path)))
      return [];
    const seen = new Set<number>();
    return outlineOf(program)
      .calls.filter((call) => isWeak(call, program) && !isForDevelopment(program, call.node))
      .flatMap((call): Sighting[] => {
        const target = targetOf(call.node, program);
        const around = target?.node.start() ?? -1;
        if (!target || seen.has(around)) return [];
        const found = sighted(program, {
          kind: "weak-random",
          node: call.node,
          callee: call.callee,
          detail: target.name,
        });
        if (found.length > 0) seen.add(around);
        return found;
      });
  },
};

function isWeak({ callee }: Call, { language, text }: Program): boolean {
  switch (language) {
    case "typescript":
    case "tsx":
    case "javascript":
      return callee === "Math.random" || /^_\.(?:random|sample|sampleSize|shuffle)$/.test(callee);
    case "python":
      return /^random\.(?:random|randint|randrange|choice|choices|sample|getrandbits|shuffle|uniform)$/.test(
        callee,
      );
    case "go":
      return (
        /"math\/rand(?:\/v2)?"/.test(text) &&
        !/"crypto\/rand"/.test(text) &&
        /^rand\.(?:Int|Intn|IntN|Int31|Int31n|Int63|Int63n|Uint32|Uint64|N|Float64|Perm|Read|Shuffle)$/.test(
          callee,
        )
      );
    case "java":
    case "kotlin":
      if (
        /^(?:Math\.random|ThreadLocalRandom\.current\.?.*|RandomStringUtils\.random\w*)$/.test(
          callee.replace(/\(\)/g, ""),
        )
      )
        return true;
      if (language === "kotlin") return /^(?:kotlin\.random\.)?Random\.(?:Default\.)?next\w+$/.test(callee);
      return /^(?:java\.util\.)?Random$/.test(callee);
    case "ruby":
      return /^(?:Kernel\.)?s?rand$|^Random\.(?:rand|new|bytes|hex)$/.test(callee);
    case "php":
      return /^(?:rand|mt_rand|uniqid|str_shuffle|array_rand|lcg_value|shuffle)$/.test(callee);
    case "rust":
      return /^fastrand\.\w+$/.test(callee) || (/\bSmallRng\b/.test(text) && callee.startsWith("SmallRng."));
    default:
      return false;
  }
}

const indexes = new WeakMap<SyntaxNode, ReadonlyMap<number, Setting>>();

/** Made once for a file: the generator may be called everywhere. */
function settingsById(program: Program): ReadonlyMap<number, Setting> {
  const known = indexes.get(program.root);
  if (known) return known;
  const made = new Map(outlineOf(program).settings.map((one) => [one.node.id(), one]));
  indexes.set(program.root, made);
  return made;
}

/** What the number ends up in, when its name says that it must not be guessed. */
function targetOf(node: SyntaxNode, program: Program): { node: SyntaxNode; name: string } | undefined {
  const method = methodAround(node);
  const settings = settingsById(program);
  for (const ancestor of node.ancestors()) {
    if (method && ancestor.id() === method.id()) break;
    // What is handed to a function that builds a list or a text is still on its way; a block of statements ends it.
    if (
      isKind(
        ancestor,
        "statement_block",
        "block",
        "statement_list",
        "compound_statement",
        "body_statement",
        "program",
        "module",
      )
    )
      break;
    const setting = settings.get(ancestor.id());
    const name = setting ? lastName(setting.key) : "";
    if (setting && isGuessProof(name)) return { node: ancestor, name };
    if (setting && wordsOf(name).some((word) => HARMLESS.test(word))) return undefined;
  }
  const own = enclosingName(node).replace(/^.*\./, "");
  return method && isMaker(own) ? { node: method, name: own } : undefined;
}

function isGuessProof(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (words.some((word) => NUMBERS.test(word) || HARMLESS.test(word))) return false;
  return (
    isPasswordName(name) ||
    isSecretName(name) ||
    /^(?:token|secret|otp|csrf|salt|jwt|pincode|passcode)$/.test(last) ||
    (last === "id" && /^(?:session|sess)$/.test(words.at(-2) ?? ""))
  );
}

/** `generateToken`, `random_password`, `make_session_id`. */
function isMaker(name: string): boolean {
  const [verb = "", ...rest] = wordsOf(name);
  return /^(?:generate|gen|create|new|make|random|get|build|issue)$/.test(verb) && rest.length > 0
    ? isGuessProof(
        rest
          .filter((word) => !/^(?:random|unique|new|secure)$/.test(word))
          .join("_")
          .replace(/_(?:string|hex|value|for_\w+)$/, ""),
      )
    : false;
}
