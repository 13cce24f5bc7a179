import type { AnyRule } from "../../domain/rule.ts";
import { codeFromInput } from "./code-from-input.ts";
import { commandFromInput } from "./command-from-input.ts";
import { nosqlFromInput } from "./nosql-from-input.ts";
import { openRedirect } from "./open-redirect.ts";
import { pathTraversal } from "./path-traversal.ts";
import { regexDos } from "./regex-dos.ts";
import { ssrf } from "./ssrf.ts";
import { templateFromInput } from "./template-from-input.ts";
import { unsafeDeserialization } from "./unsafe-deserialization.ts";
import { missingRateLimit } from "./missing-rate-limit.ts";
import { routeWithoutAuth } from "./route-without-auth.ts";
import { secretCommitted } from "./secret-committed.ts";
import { sqlBuiltFromInput } from "./sql-built-from-input.ts";

/** The family's rules, one per file. */
export const securityRules: readonly AnyRule[] = [
  codeFromInput,
  commandFromInput,
  nosqlFromInput,
  openRedirect,
  pathTraversal,
  regexDos,
  ssrf,
  templateFromInput,
  unsafeDeserialization,
  missingRateLimit,
  routeWithoutAuth,
  secretCommitted,
  sqlBuiltFromInput,
];
