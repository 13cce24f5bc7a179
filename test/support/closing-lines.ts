import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Prints what was skipped, by name, and one plain line of counts; with ARCHITECT_FORBID_SKIPS a skip is a failure.
 */
export class ClosingLines implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const skipped: TestCase[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "pending") continue;
        counts[state] += 1;
        if (state === "skipped") skipped.push(test);
      }
    }
    for (const test of skipped) console.log(`skipped: ${test.fullName}`);
    if (skipped.length > 0 && process.env.ARCHITECT_FORBID_SKIPS) {
      console.log("skips are forbidden in this run");
      process.exitCode = 1;
    }
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
