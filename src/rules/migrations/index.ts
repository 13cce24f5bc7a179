import type { AnyRule } from "../../domain/rule.ts";
import { checkValidatedAtOnce } from "./check-validated-at-once.ts";
import { columnTypeRewrite } from "./column-type-rewrite.ts";
import { concurrentInTransaction } from "./concurrent-in-transaction.ts";
import { ddlAndBackfillTogether } from "./ddl-and-backfill-together.ts";
import { destructiveChange } from "./destructive-change.ts";
import { domainConstraint } from "./domain-constraint.ts";
import { dropIndexNotConcurrent } from "./drop-index-not-concurrent.ts";
import { enumChange } from "./enum-change.ts";
import { exclusionConstraint } from "./exclusion-constraint.ts";
import { filteredColumnWithoutIndex } from "./filtered-column-without-index.ts";
import { fkValidatedAtOnce } from "./fk-validated-at-once.ts";
import { fkWithoutIndex } from "./fk-without-index.ts";
import { grantTooWide } from "./grant-too-wide.ts";
import { guaranteeRemoved } from "./guarantee-removed.ts";
import { indexNotConcurrent } from "./index-not-concurrent.ts";
import { indexOnPartitionedParent } from "./index-on-partitioned-parent.ts";
import { irreversibleDataStep } from "./irreversible-data-step.ts";
import { keyTypeChoice } from "./key-type-choice.ts";
import { lockHeldWhileWorking } from "./lock-held-while-working.ts";
import { maintenanceBlocks } from "./maintenance-blocks.ts";
import { mergeAlterTable } from "./merge-alter-table.ts";
import { migrationHistoryEdited } from "./migration-history-edited.ts";
import { missingDown } from "./missing-down.ts";
import { missingLockTimeout } from "./missing-lock-timeout.ts";
import { missingStatementTimeout } from "./missing-statement-timeout.ts";
import { mysqlOnlineDdl } from "./mysql-online-ddl.ts";
import { notRerunnable } from "./not-rerunnable.ts";
import { partitionAttachScan } from "./partition-attach-scan.ts";
import { primaryKeyInline } from "./primary-key-inline.ts";
import { redundantIndex } from "./redundant-index.ts";
import { renameBreaksDeployedCode } from "./rename-breaks-deployed-code.ts";
import { replicaIdentityLost } from "./replica-identity-lost.ts";
import { requiredColumnNoDefault } from "./required-column-no-default.ts";
import { rollbackUnproven } from "./rollback-unproven.ts";
import { rowSecurityOff } from "./row-security-off.ts";
import { setNotNullScan } from "./set-not-null-scan.ts";
import { storageChangeRewrite } from "./storage-change-rewrite.ts";
import { storedColumnRewrite } from "./stored-column-rewrite.ts";
import { tableRewrite } from "./table-rewrite.ts";
import { tableWithoutPrimaryKey } from "./table-without-primary-key.ts";
import { tenantFilterMissing } from "./tenant-filter-missing.ts";
import { transactionShape } from "./transaction-shape.ts";
import { triggerOrPolicyChange } from "./trigger-or-policy-change.ts";
import { typeChoice } from "./type-choice.ts";
import { unbatchedBackfill } from "./unbatched-backfill.ts";
import { uniqueConstraintInline } from "./unique-constraint-inline.ts";
import { validateSameTransaction } from "./validate-same-transaction.ts";
import { volatileDefaultRewrite } from "./volatile-default-rewrite.ts";

/** The family's rules, one per file. */
export const migrationsRules: readonly AnyRule[] = [
  checkValidatedAtOnce,
  columnTypeRewrite,
  concurrentInTransaction,
  ddlAndBackfillTogether,
  destructiveChange,
  domainConstraint,
  dropIndexNotConcurrent,
  enumChange,
  exclusionConstraint,
  filteredColumnWithoutIndex,
  fkValidatedAtOnce,
  fkWithoutIndex,
  grantTooWide,
  guaranteeRemoved,
  indexNotConcurrent,
  indexOnPartitionedParent,
  irreversibleDataStep,
  keyTypeChoice,
  lockHeldWhileWorking,
  maintenanceBlocks,
  mergeAlterTable,
  migrationHistoryEdited,
  missingDown,
  missingLockTimeout,
  missingStatementTimeout,
  mysqlOnlineDdl,
  notRerunnable,
  partitionAttachScan,
  primaryKeyInline,
  redundantIndex,
  renameBreaksDeployedCode,
  replicaIdentityLost,
  requiredColumnNoDefault,
  rollbackUnproven,
  rowSecurityOff,
  setNotNullScan,
  storageChangeRewrite,
  storedColumnRewrite,
  tableRewrite,
  tableWithoutPrimaryKey,
  tenantFilterMissing,
  transactionShape,
  triggerOrPolicyChange,
  typeChoice,
  unbatchedBackfill,
  uniqueConstraintInline,
  validateSameTransaction,
  volatileDefaultRewrite,
];
