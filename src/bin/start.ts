import { compileEngine } from "../queue/embedded-engine.ts";
import { settings } from "./settings.ts";

// Without Redis the queue is an embedded Postgres, whose code takes as long as loading all of ours: both at once.
if (!settings().REDIS_URL) void compileEngine();
const { runUntilStopped } = await import("./run-until-stopped.ts");
await runUntilStopped("both");
