import { defineConfig } from "vitest/config";
import { builtRehearsal } from "./test/support/built-rehearsal.ts";
import { ClosingLines } from "./test/support/closing-lines.ts";
import { HeaviestFirst } from "./test/support/heaviest-first.ts";

/** Rooms that keep nothing from one call to the next but what they have read: their tests share a process. */
const TOGETHER = [
  "agent/permission",
  "agent/tools",
  "architects",
  "checklist",
  "commands",
  "config",
  "contract",
  "delivery",
  "domain",
  "git",
  "github",
  "github-stand-in",
  "ledger",
  "local",
  "migrations",
  "publish",
  "rehearsal",
  "replay",
  "review",
  "rules",
  "source",
  "syntax",
  "webhook",
].map((room) => `test/${room}/**/*.test.ts`);

const FIXTURES = ["test/rules/*/*/{bad,good,irrelevant}/**", "test/demo/repository/**"];

const each = {
  setupFiles: ["test/support/property-seed.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    reporters: ["default", new ClosingLines()],
    globalSetup: ["test/support/build.ts"],
    sequence: { sequencer: HeaviestFirst },
    // One more than the cores of the smallest machine we promise: a good part of the tests waits for processes of its own.
    maxWorkers: 3,
    projects: [
      {
        plugins: [builtRehearsal()],
        test: { ...each, name: "apart", include: ["test/**/*.test.ts"], exclude: [...FIXTURES, ...TOGETHER] },
      },
      {
        plugins: [builtRehearsal()],
        test: { ...each, name: "together", include: TOGETHER, exclude: FIXTURES, isolate: false },
      },
    ],
  },
});
