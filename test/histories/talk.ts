import { expect } from "vitest";
import type { FileChanges } from "../support/git-fixture.ts";
import type { SeenThread, Stage } from "./people.ts";
import { handlers } from "./reviewing.ts";

/** What happens to a pull request, push by push, and what people must see of it. */
export interface History {
  name: string;
  /** The first commit of `main`. */
  start?: FileChanges;
  run(stage: Stage): Promise<void>;
}

export const API = "src/api.ts";
export const PAY = "src/pay.py";
export const README = { "README.md": "# Shop\n" };

export const open = (stage: Stage) => stage.threads().filter(({ resolved }) => !resolved);

/** No finding has two open threads, and every open thread is told of in the summary. */
export function converged(stage: Stage): void {
  const claims = open(stage).map(({ path, told }) => `${path} ${told.split("\n")[2]} ${evidenceOf(told)}`);
  expect(new Set(claims).size).toBe(claims.length);
}

function evidenceOf(told: string): string {
  return /```\w*\n([\s\S]*?)\n```/.exec(told)?.[1] ?? "";
}

export const first = (stage: Stage): SeenThread => {
  const [thread] = stage.threads();
  if (!thread) throw new Error("nothing was told");
  return thread;
};

/** Two unsafe handlers, told in two threads. */
export async function twoBlockers(stage: Stage): Promise<void> {
  await stage.commit("change", { [API]: handlers(["orders", "users"]) });
  await stage.review();
  expect(stage.threads()).toHaveLength(2);
  expect(stage.conclusion()).toBe("failure");
}

export async function reviewed(stage: Stage): Promise<void> {
  await stage.review();
  converged(stage);
}

export function fixedIn(thread: SeenThread | undefined): void {
  expect(thread).toMatchObject({ resolved: true });
  expect(thread?.answers.at(-1)).toMatch(/^Fixed in /);
}
