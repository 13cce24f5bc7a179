// Started by a worker, and by nobody else: file descriptor 3 is its only way out.
import { hostAnalyst } from "../compose/host-analyst.ts";

await hostAnalyst(process.env);
