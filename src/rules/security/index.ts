import type { AnyRule } from "../../domain/rule.ts";
import { secretCommitted } from "./secret-committed.ts";
import { sqlBuiltFromInput } from "./sql-built-from-input.ts";

/** The family's rules, one per file. */
export const securityRules: readonly AnyRule[] = [secretCommitted, sqlBuiltFromInput];
