import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take longest, longest first: begun last, one of them would be waited for while the other core has
 * nothing to do. On a machine that has run the tests before, Vitest knows the order of the others by itself.
 */
const HEAVIEST = [
  "queue/open-queue",
  "worker/approvals-kill",
  "faults/random",
  "worker/kill",
  "compose/app",
  "worker/approvals",
  "queue/embedded-store",
  "bin/architect",
  "threats/on-github",
  "worker/commands-on-github",
  "edges/pull-requests",
  "histories/on-github",
  "bin/architect-jobs",
  "edges/refusals",
  "rehearsal/hostile",
  "rules/cases",
  "rehearsal/side-by-side",
  "rehearsal/run-back",
  "rehearsal/put-back",
  "rehearsal/rehearse",
  "publish/harmless",
].map((name) => `test/${name}.test.ts`);

export class HeaviestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const gone = HEAVIEST.find((name) => !existsSync(join(root, name)));
    if (gone !== undefined) throw new Error(`${gone} is not there any more: see heaviest-first.ts`);
    const place = ({ moduleId }: TestSpecification): number => {
      const at = HEAVIEST.indexOf(relative(root, moduleId));
      return at < 0 ? HEAVIEST.length : at;
    };
    // Those that share a process follow one another, or it would be left and begun again in between.
    const shares = ({ project }: TestSpecification): number => (project.config.isolate ? 0 : 1);
    return (await super.sort(files)).sort((a, b) => shares(a) - shares(b) || place(a) - place(b));
  }
}
