import { AsyncLocalStorage } from "node:async_hooks";
import { z } from "zod";
import type { Around } from "../domain/telemetry.ts";
import type { Logger } from "../log.ts";
import type { Task } from "./tasks.ts";

const text = z.string().max(2_000);
const attributes = z
  .record(z.string().max(100), z.union([text, z.number(), z.boolean()]))
  .refine((all) => Object.keys(all).length <= 20);

/** What the analyst says without being asked: that it lives, a line for the log, a step for the trace. */
export const remarkSchema = z.discriminatedUnion("what", [
  z.object({ what: z.literal("beat") }),
  z.object({ what: z.literal("warn"), message: text, reason: text.optional() }),
  z.object({
    what: z.literal("step"),
    task: z.number().int(),
    step: z.number().int(),
    /** The step that it is a part of. */
    inside: z.number().int().optional(),
    name: text,
    attributes,
  }),
  z.object({
    what: z.literal("step-end"),
    task: z.number().int(),
    step: z.number().int(),
    failed: text.optional(),
  }),
]);

export type Remark = z.infer<typeof remarkSchema>;

/** Of one analysis; those beyond are not traced. */
const MAX_STEPS = 200;

/** The steps of analyses as steps of the worker's own trace. */
export interface Steps {
  begin(task: Task, remark: Extract<Remark, { what: "step" }>): void;
  end(task: Task, remark: Extract<Remark, { what: "step-end" }>): void;
  /** Runs something as a part of a step. */
  within<T>(task: Task, step: number | undefined, act: () => T): T;
}

interface Step {
  within: <T>(act: () => T) => T;
  end(failed: string | undefined): void;
}

export function createSteps(around: Around): Steps {
  const steps = new WeakMap<Task, Map<number, Step>>();
  const of = (task: Task): Map<number, Step> => {
    const known = steps.get(task) ?? new Map<number, Step>();
    steps.set(task, known);
    return known;
  };
  const within = <T>(task: Task, step: number | undefined, act: () => T): T =>
    (step === undefined ? task : (of(task).get(step) ?? task)).within(act);
  return {
    within,
    begin(task, { step, inside, name, attributes: about }) {
      const known = of(task);
      if (known.size >= MAX_STEPS || known.has(step)) return;
      within(task, inside, () => {
        const traced = around(
          name,
          about,
          () =>
            new Promise<void>((resolve, reject) => {
              known.set(step, {
                within: AsyncLocalStorage.snapshot(),
                end: (failed) => (failed === undefined ? resolve() : reject(new StepFailed(failed))),
              });
            }),
        );
        // Whoever asked hears of it in the answer.
        traced.catch(() => undefined);
      });
    },
    end: (task, { step, failed }) => of(task).get(step)?.end(failed),
  };
}

/** Its name is all that a trace keeps of an error. */
class StepFailed extends Error {
  constructor(name: string) {
    super("a step of an analysis failed");
    this.name = name.slice(0, 100);
  }
}

export function logRemark(log: Logger, { message, reason }: Extract<Remark, { what: "warn" }>): void {
  log.warn(reason === undefined ? {} : { reason }, `analyst: ${message}`);
}
