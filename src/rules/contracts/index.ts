import type { AnyRule } from "../../domain/rule.ts";
import { breakingChangeInSameVersion } from "./breaking-change-in-same-version.ts";

/** The family's rules, one per file. */
export const contractsRules: readonly AnyRule[] = [breakingChangeInSameVersion];
