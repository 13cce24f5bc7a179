import { z } from "zod";
import type { Told } from "../domain/witness.ts";
import { BUNDLE_FORMAT } from "./bundle.ts";

/**
 * What is read from a bundle is looked at before it is used. Objects whose parts only judgement reads are held to
 * their outline: what is wrong in them makes a review that differs, and nothing else.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const count = z.number().int().min(0);
const text = z.string();
const kind = z.enum([
  "model",
  "budget",
  "tool",
  "decision",
  "approval",
  "request",
  "verdict",
  "rehearsal",
  "protobuf",
  "terminal",
] as const satisfies readonly Told[]);

const keptFile = z.union([
  hash,
  z.null(),
  z.strictObject({ state: z.literal("binary") }),
  z.strictObject({ state: z.literal("too-large"), size: count }),
]);

export const bundleShape = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  version: z.number(),
  program: text,
  sum: hash,
  pull: hash,
  around: hash,
  setup: hash,
  options: hash,
  going: hash.nullable(),
  trees: z
    .array(
      z.strictObject({
        commit: sha,
        lists: z.array(z.tuple([text, hash])),
        files: z.array(z.tuple([text, keptFile])),
      }),
    )
    .max(3),
  sides: z.strictObject({ base: count, mergeBase: count, head: count }),
  taken: z.array(
    z.strictObject({
      kind,
      key: hash,
      question: hash.nullable(),
      answers: z.array(z.union([hash, z.strictObject({ failed: text })])),
    }),
  ),
  review: hash,
  texts: z.record(hash, text),
});

export const entriesShape = z.array(
  z.tuple([text, text, count, z.enum(["file", "symlink", "submodule"])]).rest(z.literal(1)),
);

const blob = z.looseObject({ id: sha, size: count, kind: z.enum(["file", "symlink", "submodule"]) });
const commit = z.looseObject({ sha, ref: text.optional(), date: text.optional() });
const side = z.looseObject({ start: count, count });
const changedFile = z.looseObject({
  path: text,
  before: text.optional(),
  change: z.enum(["added", "modified", "removed", "renamed"]),
  binary: z.boolean(),
  hunks: z.array(z.looseObject({ base: side, head: side, lines: z.array(text) })),
  diffOmitted: text.optional(),
  baseBlob: blob.optional(),
  headBlob: blob.optional(),
});

export const pullShape = z.looseObject({
  repo: z.looseObject({ id: count, owner: text, name: text }),
  number: count,
  title: text,
  body: text,
  author: z.looseObject({ login: text, kind: z.enum(["person", "bot"]) }),
  draft: z.boolean(),
  base: commit,
  mergeBase: commit,
  head: commit,
  files: z.array(changedFile),
});

export const aroundShape = z.strictObject({
  organisation: z.looseObject({ path: text, text, commit: text }).optional(),
  since: z.looseObject({ head: sha, files: z.array(changedFile) }).optional(),
});

const texts = z.array(text);
const permissionRules = z.array(
  z.looseObject({
    permission: text,
    pattern: text,
    action: z.enum(["allow", "ask", "deny"]),
    line: z.number(),
  }),
);

export const setupShape = z.strictObject({
  architects: z.array(
    z.looseObject({
      name: text,
      description: text,
      paths: texts,
      rest: z.boolean(),
      owns: texts,
      model: text.optional(),
      temperature: z.number().optional(),
      tools: texts.optional(),
      permission: permissionRules,
      brief: text,
      dialect: z.enum(["native", "opencode", "claude-code", "plain"]),
      source: z.looseObject({ path: text, from: z.enum(["image", "base-commit", "directory"]) }),
      diagnostics: z.array(z.looseObject({ message: text })),
    }),
  ),
  noSandbox: text.optional(),
  agent: z
    .strictObject({
      model: text,
      sharedStyle: text,
      above: z.array(
        z.looseObject({
          name: z.enum(["operator", "organisation", "repository", "agent"]),
          rules: permissionRules,
          order: z.enum(["last-match", "deny-ask-allow"]),
          tools: texts.optional(),
        }),
      ),
      sandbox: z.boolean(),
    })
    .optional(),
});

export const optionsShape = z.strictObject({
  only: texts.optional(),
  failOn: z.enum(["blocker", "concern", "never"]).optional(),
  approve: z.boolean().optional(),
});

export const goingShape = z.looseObject({
  parked: z.looseObject({ id: text, architect: text, calls: z.array(z.looseObject({})).min(1) }),
  answer: z.looseObject({ answer: z.enum(["approve", "deny", "lost"]), reason: text.optional() }),
  recorded: z.looseObject({
    readings: z.array(
      z.looseObject({ architect: text, reading: z.looseObject({ findings: z.array(z.unknown()) }) }),
    ),
  }),
});

export const reviewShape = z.looseObject({ timings: z.record(text, z.number()) });

const tokens = z.looseObject({ input: count, output: count, cacheWrite: count, cacheRead: count });
const rehearsedFile = z.looseObject({
  path: text,
  before: z.looseObject({ tables: z.array(z.looseObject({ name: text })) }),
  after: z.looseObject({ tables: z.array(z.looseObject({ name: text })) }),
  statements: z.array(
    z.looseObject({
      outcome: z.enum(["ran", "failed", "not-run"]),
      inTransaction: z.boolean(),
      locks: z.array(z.looseObject({ mode: text })),
      rewrote: texts,
      created: texts,
    }),
  ),
});

/** What each kind of question is answered with. A tool's answer says something, and does nothing. */
export const answerShapes: Readonly<Record<Told, z.ZodType>> = {
  model: z.union([
    z.looseObject({
      ok: z.literal(true),
      content: z.array(z.looseObject({ type: text })),
      stopReason: text.nullable(),
      used: tokens,
    }),
    z.looseObject({ ok: z.literal(false), reason: text, used: tokens }),
  ]),
  budget: text.nullable(),
  tool: z.strictObject({ text, failed: z.boolean().optional() }),
  decision: z.looseObject({ decision: z.enum(["allow", "ask", "deny"]), reason: text, layer: text }),
  approval: z.looseObject({ answer: text }),
  request: z.strictObject({ id: z.string().regex(/^[a-z0-9]{10}$/), askedAt: text, expiresAt: text }),
  verdict: z.enum(["stands", "refuted"]).nullable(),
  rehearsal: z.looseObject({
    engine: text,
    baseProblems: z.array(z.looseObject({ message: text })),
    migrations: z.array(rehearsedFile),
    plans: z.array(text.nullable()).optional(),
  }),
  protobuf: z.union([
    z.looseObject({
      state: z.literal("compared"),
      breaks: z.array(z.looseObject({ rule: text, message: text, from: z.number(), to: z.number() })),
    }),
    z.looseObject({ state: z.enum(["refused", "failed"]), reason: text }),
  ]),
  terminal: text,
};
