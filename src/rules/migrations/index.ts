import type { AnyRule } from "../../domain/rule.ts";

/** The family's rules, one per file. */
export const migrationsRules: readonly AnyRule[] = [];
