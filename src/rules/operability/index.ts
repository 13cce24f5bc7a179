import type { AnyRule } from "../../domain/rule.ts";
import { correlationIdMissing } from "./correlation-id-missing.ts";
import { healthCheckShallow } from "./health-check-shallow.ts";

/** The family's rules, one per file. */
export const operabilityRules: readonly AnyRule[] = [correlationIdMissing, healthCheckShallow];
