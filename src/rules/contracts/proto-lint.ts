import type { ContractAdvice } from "../../domain/contract.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { capitalised } from "./change-words.ts";

/** A new protobuf method or package that cannot be put right later without breaking its callers. */
export const protoLint: Rule<"contract"> = {
  id: "contracts/proto-lint",
  architect: "api-architect",
  severity: "note",
  judges: "contract",
  when: "a new protobuf method lists without pages or has its verb last, or a new package has no version while all beside it have one",
  harm: "None of these can be added once callers exist: each is a break by then.",
  instead: "Put it right while nobody calls it.",
  source: "https://google.aip.dev/158",
  appliesTo: ({ kind, advice }) => kind === "protobuf" && advice !== undefined,
  check: ({ advice = [] }) => byKind(advice).map(hitOf),
};

/** Once for each kind of advice in a file. */
function byKind(advice: readonly ContractAdvice[]): [ContractAdvice, readonly ContractAdvice[]][] {
  const kinds = new Map<string, ContractAdvice[]>();
  for (const one of advice) kinds.set(one.kind, [...(kinds.get(one.kind) ?? []), one]);
  return [...kinds.values()].flatMap(([first, ...others]) =>
    first ? [[first, others] satisfies [ContractAdvice, readonly ContractAdvice[]]] : [],
  );
}

const SCENARIO: Readonly<Record<string, string>> = {
  "list-without-pagination":
    "The list grows with the data, until one answer is beyond the message limit (4 MB in gRPC) or the caller's deadline.",
  "verb-last":
    "Callers look for the method where its neighbours are, and generated names read the wrong way round.",
  "package-without-version":
    "The first incompatible change leaves no room for a second version beside the first.",
};

function hitOf([{ kind, subject, at, excerpt, says, instead }, others]: [
  ContractAdvice,
  readonly ContractAdvice[],
]): Hit {
  return {
    at,
    title: `${capitalised(says)}.`,
    ...(SCENARIO[kind] === undefined ? {} : { scenario: SCENARIO[kind] }),
    instead,
    subject: `${kind} ${subject}`,
    ...(others.length > 0 ? { siblings: others.map((other) => other.at) } : {}),
    evidence: [{ kind: "parsed", at, excerpt }],
  };
}
