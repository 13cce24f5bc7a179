import type { Target } from "./target.ts";
import { agentFile } from "./targets/agent-file.ts";
import { delivery } from "./targets/delivery.ts";
import { diff } from "./targets/diff.ts";
import { markdown } from "./targets/markdown.ts";
import { shell } from "./targets/shell.ts";
import { slash } from "./targets/slash.ts";
import { yaml } from "./targets/yaml.ts";

export const targets: readonly Target[] = [delivery, diff, slash, yaml, agentFile, shell, markdown];
