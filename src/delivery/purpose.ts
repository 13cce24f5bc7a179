import type { DeliveryChange } from "../domain/delivery.ts";
import { purposeOf } from "../domain/path-purpose.ts";

/** Folders whose files nobody runs as they stand, beside those of tests, examples and other people's code. */
const SAMPLE_FOLDER = /(?:^|\/)(?:documentation|templates?)\//i;
const SAMPLE_FILE = /\.(?:example|sample|template|tmpl|tpl)(?:\.|$)|(?:^|[./_-])(?:example|sample)\.[\w.]+$/i;
const LOCAL_FOLDER =
  /(?:^|\/)(?:\.devcontainer|dev|local|development|hack|sandbox|\.ci|\.gitpod|\.github|ci)\//i;
/** A word of the file's name: `docker-compose.dev.yml`, `Dockerfile.test`. */
const LOCAL_FILE =
  /(?:^|[./_-])(?:dev|develop|development|local|tests?|testing|e2e|ci|override|debug|devcontainer|bench\w*|tools|deps|dependencies)(?:[./_-][\w.]*)?$/i;

/** What a file is for, as far as its path says. */
export function deliveryPurposeOf(path: string, kind: string): DeliveryChange["purpose"] {
  // A workflow runs wherever it lies, and an action is somebody's step.
  if (kind === "workflow") return "deployed";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const bare = name.replace(/\.(?:ya?ml|tf)$/i, "").replace(/^\./, "");
  const chart = /(?:^|\/)(?:charts?|helm)\//i.test(path) && !/(?:^|\/)(?:tests?|examples?)\//i.test(path);
  if ((liesAmongSamples(path) && !chart) || SAMPLE_FILE.test(name)) return "sample";
  if (LOCAL_FOLDER.test(path) || LOCAL_FILE.test(bare)) return "local";
  if (kind !== "compose") return "deployed";
  return /prod|deploy|release|stag(?:e|ing)|live|swarm/i.test(path) ? "deployed" : "unclear";
}

/** By its folders alone: what the name says is read more closely above. `build/` holds what is deployed. */
function liesAmongSamples(path: string): boolean {
  const purpose = purposeOf(`${path.slice(0, path.lastIndexOf("/") + 1)}file`);
  return SAMPLE_FOLDER.test(path) || (purpose !== "production" && purpose !== "generated");
}
