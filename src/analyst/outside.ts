import { z } from "zod";
import type { CallModel, ModelReply } from "../agent/claude.ts";
import { fetchPage, THE_INTERNET, type Wires } from "../agent/tools/fetch-page.ts";
import { turnSchema } from "../agent/transcript.ts";
import { decideUse } from "../agent/tools/use.ts";
import type { PermissionLayer } from "../agent/permission/judgement.ts";
import type { Budget } from "../domain/configuration.ts";
import type { Ledger } from "../domain/ledger.ts";
import { dollarsAtMost, NO_TOKENS, tokensIn } from "../domain/price.ts";
import type { Task } from "./tasks.ts";

/**
 * What the analyst may have done for it, by the process that has keys and a network. It reads what strangers wrote, so
 * each of its requests is checked as theirs: by its form, and by what the analysis that it is made for may do.
 */
export interface Outside {
  /** Absent without an API key. */
  call?: CallModel;
  ledger: Ledger;
  /** The operator's ceiling for one review. */
  ceiling: Budget;
  /** The operator's permission rules. */
  operator?: PermissionLayer;
  wires?: Wires;
}

/** Tokens of one answer; more than any conversation here asks for. */
const MAX_ANSWER_TOKENS = 128_000;
/** Seconds: what the purse and the second look keep for longest. */
const MAX_KEEP_S = 100 * 86_400;

const modelSchema = z.object({
  model: z.string().min(1).max(200),
  system: z.string(),
  tools: z
    .array(
      z.object({
        name: z.string().max(200),
        description: z.string(),
        inputSchema: z.looseObject({ type: z.literal("object") }),
      }),
    )
    .max(200),
  messages: z.array(turnSchema).max(5_000),
  maxTokens: z.number().int().min(1).max(MAX_ANSWER_TOKENS),
  temperature: z.number().min(0).max(1).optional(),
});
const keepS = z.number().int().min(1).max(MAX_KEEP_S);
const verdictKey = z.string().regex(/^verdict:[0-9a-f]{32}$/);
const addSchema = z.object({
  key: z.string().max(300),
  by: z.number().int().min(-1e12).max(1e12),
  keepS,
});
const putSchema = z.object({ key: verdictKey, value: z.enum(["stands", "refuted"]), keepS });
const getSchema = z.object({ key: verdictKey });
const pageSchema = z.object({ address: z.string().min(8).max(4_000) });

/** Does one thing for one analysis. @throws Error for what it may not ask */
export function doneOutside(
  { call, ledger, ceiling, operator, wires = THE_INTERNET }: Outside,
  kind: string,
  body: unknown,
  task: Task,
  signal: AbortSignal,
): Promise<unknown> {
  switch (kind) {
    case "model":
      return model(modelSchema.parse(body), task, signal, { call, ceiling });
    case "page": {
      const { address } = pageSchema.parse(body);
      const judged = decideUse({ tool: "webfetch", input: address }, operator ? [operator] : []);
      // What asks was answered by a person, in a place that the analyst cannot write to.
      if (operator && judged.decision === "deny")
        return Promise.resolve({ kind: "refused", why: "the operator's rules deny it" });
      return fetchPage(address, wires, signal);
    }
    case "ledger-get":
      return ledger.get(ofTask(task, getSchema.parse(body).key)).then((value) => value ?? null);
    case "ledger-put": {
      const { key, value, keepS: seconds } = putSchema.parse(body);
      return ledger.put(ofTask(task, key), value, seconds).then(() => null);
    }
    case "ledger-add":
      return add(addSchema.parse(body), task, ledger);
    default:
      return Promise.reject(new Error("nothing of the kind is done here"));
  }
}

async function model(
  asked: z.infer<typeof modelSchema>,
  task: Task,
  signal: AbortSignal,
  { call, ceiling }: { call: CallModel | undefined; ceiling: Budget },
): Promise<ModelReply> {
  if (!call) return { ok: false, reason: "no model is configured", used: NO_TOKENS };
  // The purse of the analysis asks before each call. This stands behind it, and is never lower.
  const spent =
    (ceiling.dollars !== undefined && task.dollars > ceiling.dollars) ||
    (ceiling.tokens !== undefined && task.tokens > ceiling.tokens);
  if (spent) return { ok: false, reason: "the budget of this review is spent", used: NO_TOKENS };
  const { temperature, ...rest } = asked;
  const reply = await call({ ...rest, ...(temperature === undefined ? {} : { temperature }), signal });
  task.dollars += dollarsAtMost(asked.model, reply.used);
  task.tokens += tokensIn(reply.used) + reply.used.output;
  return reply;
}

/** Sums of its own repository only; and what it takes off, it has put on. */
async function add(
  { key, by, keepS: seconds }: z.infer<typeof addSchema>,
  task: Task,
  ledger: Ledger,
): Promise<number> {
  const { repository, number } = task.about;
  const own =
    key.startsWith(`spent:pull:${repository}:${number}:`) ||
    new RegExp(`^spent:day:${repository}:\\d{4}-\\d\\d-\\d\\d:`).test(key);
  if (!own || !/:(?:dollars|tokens)$/.test(key)) throw new Error("this sum is not its own");
  const sum = (task.added.get(key) ?? 0) + by;
  if (sum < 0) throw new Error("a sum would fall below what it was");
  task.added.set(key, sum);
  return ledger.add(key, by, seconds);
}

function ofTask({ about }: Task, key: string): string {
  return `${key}:${about.repository}`;
}
