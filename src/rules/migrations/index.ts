import type { AnyRule } from "../../domain/rule.ts";
import { concurrentInTransaction } from "./concurrent-in-transaction.ts";
import { destructiveChange } from "./destructive-change.ts";
import { fkValidatedAtOnce } from "./fk-validated-at-once.ts";
import { fkWithoutIndex } from "./fk-without-index.ts";
import { indexNotConcurrent } from "./index-not-concurrent.ts";
import { renameBreaksDeployedCode } from "./rename-breaks-deployed-code.ts";
import { requiredColumnNoDefault } from "./required-column-no-default.ts";
import { rollbackUnproven } from "./rollback-unproven.ts";
import { tableRewrite } from "./table-rewrite.ts";

/** The family's rules, one per file. */
export const migrationsRules: readonly AnyRule[] = [
  concurrentInTransaction,
  destructiveChange,
  fkValidatedAtOnce,
  fkWithoutIndex,
  indexNotConcurrent,
  renameBreaksDeployedCode,
  requiredColumnNoDefault,
  tableRewrite,
  rollbackUnproven,
];
