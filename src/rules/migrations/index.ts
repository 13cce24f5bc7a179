import type { AnyRule } from "../../domain/rule.ts";
import { fkWithoutIndex } from "./fk-without-index.ts";
import { indexNotConcurrent } from "./index-not-concurrent.ts";

/** The family's rules, one per file. */
export const migrationsRules: readonly AnyRule[] = [fkWithoutIndex, indexNotConcurrent];
