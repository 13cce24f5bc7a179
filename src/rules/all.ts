import type { AnyRule } from "../domain/rule.ts";
import { contractsRules } from "./contracts/index.ts";
import { deliveryRules } from "./delivery/index.ts";
import { migrationsRules } from "./migrations/index.ts";
import { operabilityRules } from "./operability/index.ts";
import { resilienceRules } from "./resilience/index.ts";
import { securityRules } from "./security/index.ts";

export const allRules: readonly AnyRule[] = [
  ...migrationsRules,
  ...contractsRules,
  ...deliveryRules,
  ...securityRules,
  ...resilienceRules,
  ...operabilityRules,
];
