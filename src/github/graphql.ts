import { z } from "zod";
import type { PullKey } from "../domain/job.ts";
import { PassingError, UserError } from "../errors.ts";
import { hasStatus } from "./failures.ts";
import type { Desk } from "./scope.ts";

const errorSchema = z.object({
  type: z.string().optional(),
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
});

/** One error of an answer. GitHub's own timeouts and hiccups have a message and no type. */
export type GraphqlError = z.infer<typeof errorSchema>;

const failureSchema = z.object({
  errors: z.array(errorSchema).min(1),
  data: z.unknown(),
  headers: z.record(z.string(), z.unknown()).optional(),
});

export interface Answer {
  /** Fields with an error are null. */
  data: unknown;
  errors: readonly GraphqlError[];
}

/** Milliseconds; GitHub asks for at least a minute. */
const LIMIT_WAIT = 60_000;

/**
 * One request, with whatever part of it could be answered. `gone` when the installation is no more.
 *
 * @throws PassingError for limits, and for a request that was not answered at all
 */
export async function request(
  desk: Desk,
  key: PullKey,
  text: string,
  variables: Record<string, unknown>,
): Promise<Answer | "gone"> {
  try {
    return { data: await desk.clients.of(key.installation).graphql(text, variables), errors: [] };
  } catch (error) {
    // A token for an installation that is deleted (404) or suspended (403).
    if (hasStatus(error, 404, 403)) return "gone";
    const failure = failureSchema.safeParse(error);
    if (!failure.success) throw error;
    const { errors, data, headers } = failure.data;
    if (
      errors.some(({ type, message }) => type === "RATE_LIMITED" || /secondary rate limit/i.test(message))
    ) {
      const reset = Number(headers?.["x-ratelimit-reset"]);
      const named = Number.isFinite(reset) && reset > 0 && errors.some(({ type }) => type === "RATE_LIMITED");
      const retryAt = new Date(named ? reset * 1_000 : Date.now() + LIMIT_WAIT);
      await desk.pace.pause(key.installation, retryAt);
      throw new PassingError("GitHub asked us to wait", { retryAt, cause: error });
    }
    if ((data === null || data === undefined) && errors.every(({ type }) => type === undefined))
      throw new PassingError("GitHub could not answer a question", { cause: error });
    return { data, errors };
  }
}

/**
 * One question. `gone` when what it asks about cannot be seen, or the installation is no more.
 *
 * @param tolerated parts of the question that may be refused: they are then null in the answer
 */
export async function ask(
  desk: Desk,
  key: PullKey,
  query: string,
  variables: Record<string, unknown>,
  tolerated: (error: GraphqlError) => boolean = () => false,
): Promise<unknown> {
  const answer = await request(desk, key, query, variables);
  if (answer === "gone") return "gone";
  const errors = answer.errors.filter((error) => !tolerated(error));
  if (errors.length === 0) return answer.data;
  const types = errors.map(({ type }) => type);
  if (types.includes("NOT_FOUND")) return "gone";
  if (types.includes("FORBIDDEN")) throw notAllowed("read this pull request");
  if (types.every((type) => type === undefined))
    throw new PassingError("GitHub could not answer a question", { cause: errors[0]?.message });
  throw new Error(`GitHub refused a question: ${(errors[0]?.message ?? "").slice(0, 300)}`);
}

/** @param doing what was refused: `read this pull request` */
export function notAllowed(doing: string): UserError {
  return new UserError(`GitHub does not allow the App to ${doing}.`, {
    remedy: "Grant the App the permissions that app.yml lists, and accept them on the installation's page.",
  });
}

/** One field of a mutation: its name decides the type of its input. */
export interface Field {
  /** Names its part of the answer. */
  as: string;
  field: string;
  input: Readonly<Record<string, unknown>>;
  /** What is asked back. */
  select: string;
}

/** Several changes in one request. GitHub makes them in this order, and one that fails leaves the others done. */
export function mutationOf(
  name: string,
  fields: readonly Field[],
): { text: string; variables: Record<string, unknown> } {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const parts = fields.map(({ as, field, input, select }, index) => {
    variables[`input${index}`] = input;
    declared.push(`$input${index}: ${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`);
    return `  ${as}: ${field}(input: $input${index}) { ${select} }`;
  });
  return { text: `mutation ${name}(${declared.join(", ")}) {\n${parts.join("\n")}\n}`, variables };
}
