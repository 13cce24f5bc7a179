import { addField, alterFieldOperation, removeField, renameField } from "./field-operations.ts";
import {
  addConstraint,
  addIndex,
  alterConstraint,
  removeConstraint,
  removeIndex,
  renameIndex,
  validateConstraint,
} from "./index-operations.ts";
import { createModel, deleteModel, renameModel } from "./model-operations.ts";
import {
  alterModelOptions,
  alterModelTable,
  alterModelTableComment,
  alterOrder,
  alterTogether,
} from "./option-operations.ts";
import { type Operation, unread, type Written } from "./operation.ts";
import { plainCall, type SourceMigration } from "./source.ts";
import {
  collation,
  createExtension,
  extensionOf,
  ofNoConsequence,
  runPython,
  runSql,
  separate,
} from "./special-operations.ts";
import { lastName, show, type Value } from "./values.ts";

/** Source: `django.db.migrations.operations`, `django.contrib.postgres.operations`. */
const OPERATIONS: Readonly<Record<string, (written: Written) => Operation>> = {
  CreateModel: createModel,
  DeleteModel: deleteModel,
  RenameModel: renameModel,
  AlterModelTable: alterModelTable,
  AlterModelTableComment: alterModelTableComment,
  AlterModelOptions: alterModelOptions,
  AlterModelManagers: ofNoConsequence,
  AlterUniqueTogether: (written) => alterTogether(written, "unique_together"),
  AlterIndexTogether: (written) => alterTogether(written, "index_together"),
  AlterOrderWithRespectTo: alterOrder,
  AddField: addField,
  RemoveField: removeField,
  AlterField: alterFieldOperation,
  RenameField: renameField,
  AddIndex: (written) => addIndex(written),
  RemoveIndex: (written) => removeIndex(written),
  RenameIndex: renameIndex,
  AddIndexConcurrently: (written) => addIndex(written, true),
  RemoveIndexConcurrently: (written) => removeIndex(written, true),
  AddConstraint: (written) => addConstraint(written),
  RemoveConstraint: removeConstraint,
  AlterConstraint: alterConstraint,
  AddConstraintNotValid: (written) => addConstraint(written, true),
  ValidateConstraint: validateConstraint,
  CreateCollation: collation,
  RemoveCollation: collation,
  RunPython: runPython,
  RunSQL: runSql,
  SeparateDatabaseAndState: separate,
};

/** Methods by which an operation does something else than the one that it extends. */
const OVERRIDDEN =
  /^(?:__init__|database_forwards|database_backwards|state_forwards|allow_migrate_model|reversible|_run_sql)$/;

/** Reads what a migration declares; what is not known becomes an operation that says so. */
export function readOperation(value: Value, source: SourceMigration): Operation {
  if (value.is !== "call") return unread(`the operation \`${show(value).slice(0, 80)}\``, value.lines);
  const call = { ...plainCall(source, value, OVERRIDDEN), lines: value.lines };
  const name = lastName(call.name);
  const written: Written = { call, app: source.app, source, read: (inner) => readOperation(inner, source) };
  if (call.name.startsWith("django.")) {
    const extension = extensionOf(written);
    if (extension !== undefined) return createExtension(written, extension);
    const known = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (known) return known(written);
  }
  return unread(`the operation \`${call.name}\` is not Django's own`, value.lines);
}
