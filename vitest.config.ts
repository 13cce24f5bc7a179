import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores on the smallest machine we promise, and several tests start processes of their own.
    maxWorkers: 2,
  },
});
