import type { AnyRule } from "../../domain/rule.ts";
import { secretCommitted } from "./secret-committed.ts";

/** The family's rules, one per file. */
export const securityRules: readonly AnyRule[] = [secretCommitted];
