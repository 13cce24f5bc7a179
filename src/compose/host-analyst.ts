import { Socket } from "node:net";
import { pino } from "pino";
import type { Analysis } from "../analyst/analysis.ts";
import { lentBy } from "../analyst/lent.ts";
import { createPeer, type Peer } from "../analyst/peer.ts";
import type { Ready } from "../analyst/seam.ts";
import { serveAnalysis } from "../analyst/serve.ts";
import { endWithParent } from "../analyst/watchdog.ts";
import { messageOf } from "../errors.ts";
import { operatorLayer } from "./agent.ts";
import { commandAnalysis } from "./commands.ts";
import { bundlesToKeep, keptReviews } from "./keep-bundles.ts";
import { composeReview } from "./review.ts";

/** The descriptor that the worker left open for us. */
const WIRE = 3;
/** Says so often that it lives. Milliseconds. */
const BEAT = 1_000;
/** Milliseconds to put away what runs, once the worker is gone. */
const END_WITHIN = 2_000;

/** What the worker says at the beginning. */
interface Begin {
  /** There is a model to be asked. */
  argues: boolean;
  traced: boolean;
  /** Where records of reviews are kept. */
  bundles: string;
}

/** The analyst: reads and judges what strangers wrote, and has neither key nor token nor network. */
export async function hostAnalyst(env: NodeJS.ProcessEnv): Promise<void> {
  endWithParent(process.ppid);
  let serve: ReturnType<typeof serveAnalysis> | undefined;
  let close: () => Promise<void> = async () => undefined;
  const begin = async ({ argues, traced, bundles }: Begin): Promise<Ready> => {
    const lent = lentBy(peer, { traced });
    const composed = await composeReview({
      env,
      ledger: lent.ledger,
      ...(argues ? { lent: { call: lent.call, fetchPage: lent.fetchPage } } : {}),
    });
    close = () => composed.close();
    const { parts, ask } = composed;
    const operator = operatorLayer(env.ARCHITECT_PERMISSIONS?.trim());
    const analysis: Analysis = {
      ...commandAnalysis(parts, { ...(ask ? { ask } : {}), ...(operator ? { above: [operator] } : {}) }),
      ...keptReviews(composed, {
        keep: bundlesToKeep(env),
        folder: bundles,
        log: saying(peer),
        around: lent.around,
      }),
    };
    serve = serveAnalysis(analysis, lent);
    return { argues: ask !== undefined, ...(parts.noSandbox ? { noSandbox: parts.noSandbox } : {}) };
  };
  const peer = createPeer(new Socket({ fd: WIRE, readable: true, writable: true }), {
    answer: (kind, body, signal) => {
      // The worker is ours: what it says is believed.
      if (kind === "begin") return begin(body as Begin);
      if (!serve) throw new Error("it has not begun");
      return serve(kind, body, signal);
    },
    hear: () => undefined,
  });
  const beat = setInterval(() => peer.tell("remark", { what: "beat" }), BEAT);
  await peer.ended;
  clearInterval(beat);
  setTimeout(() => process.exit(0), END_WITHIN);
  await close().catch(() => undefined);
  process.exit(0);
}

/** Warnings go to the worker's log, as their sentence and the message of what was thrown. */
function saying(peer: Pick<Peer, "tell">) {
  return pino({
    level: "warn",
    hooks: {
      logMethod([first, second]: unknown[]) {
        const about = typeof first === "object" && first !== null && "err" in first ? first.err : undefined;
        peer.tell("remark", {
          what: "warn",
          message: String(second ?? first).slice(0, 2_000),
          ...(about === undefined ? {} : { reason: messageOf(about).slice(0, 2_000) }),
        });
      },
    },
  });
}
