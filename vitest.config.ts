import { defineConfig } from "vitest/config";
import { ClosingLines } from "./test/support/closing-lines.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/rules/*/*/{bad,good,irrelevant}/**", "test/demo/repository/**"],
    reporters: ["default", new ClosingLines()],
    globalSetup: ["test/support/build.ts"],
    setupFiles: ["test/support/property-seed.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores on the smallest machine we promise, and several tests start processes of their own.
    maxWorkers: 2,
  },
});
