import type { AnyRule } from "../../domain/rule.ts";
import { missingRateLimit } from "./missing-rate-limit.ts";
import { routeWithoutAuth } from "./route-without-auth.ts";
import { secretCommitted } from "./secret-committed.ts";
import { sqlBuiltFromInput } from "./sql-built-from-input.ts";

/** The family's rules, one per file. */
export const securityRules: readonly AnyRule[] = [
  missingRateLimit,
  routeWithoutAuth,
  secretCommitted,
  sqlBuiltFromInput,
];
