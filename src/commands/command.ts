import type { AnswerToCall } from "../domain/approval.ts";
import type { Architect, Diagnostic, PermissionAction } from "../domain/architect.ts";
import type { Command } from "../domain/command.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { RehearsedStatement } from "../domain/facts.ts";
import type { LivePull } from "../domain/forge.ts";
import type { CommandJob, ReviewJob } from "../domain/job.ts";
import type { Setting } from "../domain/marker.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { AskArchitect } from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import type { Rule } from "../domain/rule.ts";
import type { Survey } from "../domain/survey.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { Links } from "../publish/links.ts";

/**
 * What a command may touch besides answering. Nothing here posts a review; what costs time is done at most once for
 * all the commands of a comment.
 */
export interface CommandDesk {
  enqueue(job: ReviewJob): Promise<void>;
  /** Answers a request for an approval in the name of whoever gave the command. Markdown for them. */
  answerRequest(id: string, answer: AnswerToCall): Promise<string>;
  /** The pull request and what we posted on it, as it is now. */
  live(): Promise<LivePull>;
  /** The review of the head by rules alone: no model is asked. */
  look(): Promise<Look>;
  /** The whole of the head commit, not only what changed. */
  survey(): Promise<Survey>;
  /** What is in force, by the base commit. */
  configured(): Promise<InForce>;
  /** How the changed migrations would be rolled out without holding anybody up, each step rehearsed. */
  rollout(): Promise<{ plans: readonly Rollout[]; notes: readonly string[] }>;
  /** What the permission rules of every architect say to one use of a tool. */
  judge(tool: string, input: string): Promise<readonly JudgedFor[]>;
  /** Every rule that there is. */
  rules(): readonly RuleText[];
  /** Puts a question to the model, in the role of an architect. */
  ask(question: Question): Promise<ModelAnswer>;
  /** Decision records of the base commit, the newest first, at most three. */
  records(): Promise<readonly { path: string; text: string }[]>;
  /** Keeps a setting on the pull request: it rides in our reply, signed. */
  set(setting: Setting): void;
}

export interface Look {
  review: Review;
  pull: PullRequest;
  links: Links;
}

export interface InForce {
  configuration: Configuration;
  architects: readonly Pick<Architect, "name" | "description" | "owns" | "source" | "model">[];
  diagnostics: readonly Diagnostic[];
}

export type RuleText = Pick<
  Rule<"migration">,
  "id" | "architect" | "severity" | "when" | "harm" | "instead" | "source"
>;

export interface JudgedFor {
  architect: string;
  decision: PermissionAction;
  layer: "operator" | "organisation" | "repository" | "agent" | "platform";
  /** One sentence for a person. */
  reason: string;
  /** The rule that decided, where one did, and the file it stands in. */
  rule?: { permission: string; pattern: string; action: PermissionAction; line: number; path: string };
}

export interface Question {
  kind: "question" | "design" | "adr";
  text: string;
  /** Of an architect; without it the one whose thread this is, or the one that keeps the whole in view. */
  architect?: string;
}

/** `markdown` is by the model and fit to be posted. `nobody`: why there is none. */
export type ModelAnswer =
  | { markdown: string; architect: string; shortfall?: string; spent: string }
  | { nobody: string };

/** One folder's migrations as an expand/contract plan. */
export interface Rollout {
  framework: string;
  /** The migrations that it takes the place of. */
  paths: readonly string[];
  steps: readonly RolloutStep[];
  /** What the code has to do between the first steps and the last. */
  deploy: readonly string[];
  /** What no mechanical way is known for. */
  left: readonly { rule: string; title: string; path: string; line: number }[];
  notRehearsed?: string;
}

export interface RolloutStep {
  phase: "expand" | "backfill" | "contract";
  does: string;
  outsideTransaction: boolean;
  statements: readonly {
    sql: string;
    seen?: Pick<RehearsedStatement, "outcome" | "error" | "locks" | "rewrote" | "scanned" | "locksSeen">;
  }[];
  answers?: { rule: string; title: string };
}

/** What is in force for a pull request. */
export interface Under {
  architects: readonly Architect[];
  configuration: Configuration;
}

/** What reads a pull request for commands, wherever that is done. */
export interface CommandReads {
  /** A review by rules alone. */
  look(loaded: LoadedPull, options: { signal?: AbortSignal }): Promise<Review>;
  configure(loaded: LoadedPull): Promise<Omit<InForce, "architects"> & { architects: readonly Architect[] }>;
  /** Of the head. */
  survey(loaded: LoadedPull): Promise<Survey>;
  rollout(
    loaded: LoadedPull,
    signal?: AbortSignal,
  ): Promise<{ plans: readonly Rollout[]; notes: readonly string[] }>;
  /** What each architect may do with a tool: by the rules of the operator, of the configuration and of its own file. */
  judge(loaded: LoadedPull, under: Under, tool: string, input: string): Promise<readonly JudgedFor[]>;
  /** Absent without a model. */
  ask?: AskArchitect;
}

/** A slash command, whole: how it is spelled, what it refuses, and what it does. */
export interface SlashCommand extends Command {
  /** What is wrong with these arguments, as a sentence for the person; `undefined` when nothing is. */
  refuse(args: readonly string[]): string | undefined;
  /** Runs for somebody who may give it. Answers with markdown for the thread, or with nothing to say. */
  run(given: { job: CommandJob; args: readonly string[] }, desk: CommandDesk): Promise<string | undefined>;
}

/** For a command that takes nothing behind its word. */
export function nothingBehind(word: string): SlashCommand["refuse"] {
  return (args) => (args.length === 0 ? undefined : `\`/architect ${word}\` takes no arguments.`);
}

/** For a command that takes words of a person, however many. */
export function somethingBehind(word: string, what: string): SlashCommand["refuse"] {
  return (args) =>
    args.join("").trim() === "" ? `\`/architect ${word}\` wants ${what} after it.` : undefined;
}
