import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Step } from "../steps/step.ts";
import { blockOf } from "./module.ts";
import type { SourceMigration } from "./source.ts";
import { lastName, show, type Value } from "./values.ts";

/** SQL that changes the schema. */
const SCHEMA = /\b(?:create|alter|drop|rename|truncate|comment\s+on|reindex|vacuum|grant|revoke)\b/i;

/** Calls of the schema editor that change the schema without SQL. */
const SCHEMA_CALL =
  /\bschema_editor\s*\.\s*(?:create_model|delete_model|add_field|remove_field|alter_field|add_index|remove_index|add_constraint|remove_constraint|alter_unique_together|alter_index_together)\b|\bcall_command\s*\(\s*["'](?:migrate|flush|sqlflush)/;

/**
 * What a function of a RunPython does, as steps. It changes rows, which is not run; SQL that it sends one by one
 * and that changes the schema is read, and where that cannot be done it is said.
 */
export function codeSteps(source: SourceMigration, code: Value, lines: Step["lines"]): readonly Step[] {
  const name = code.is === "name" ? lastName(code.name) : "a function";
  const what = `RunPython ${name}`;
  const own = code.is === "name" ? source.module.functions.get(code.name) : undefined;
  if (code.is === "name" && /(?:^|\.)RunPython\.noop$/.test(code.name)) return [];
  if (!own) return code.is === "name" ? [{ do: "data", what, lines }] : [fromText(what, show(code), lines)];
  const text = own.text();
  if (SCHEMA_CALL.test(text)) return [{ do: "unread", what: `${what} changes the schema by code`, lines }];
  const sends = SCHEMA.test(stringsOf(own)) && /\bexecute\w*\s*\(/.test(text);
  if (!sends && !/\.\s*alter_db_table\s*\(/.test(text)) return [{ do: "data", what, lines }];
  const read = sentOf(own, source);
  return read ?? [{ do: "unread", what: `${what} sends SQL that changes the schema`, lines }];
}

/** A lambda or a partial: its own text is all there is to see. */
function fromText(what: string, text: string, lines: Step["lines"]): Step {
  return SCHEMA.test(text) && /execute/.test(text)
    ? { do: "unread", what, lines }
    : { do: "data", what, lines };
}

function stringsOf(node: SyntaxNode): string {
  return node
    .findAll({ rule: { kind: "string_content" } })
    .map((one) => one.text())
    .join("\n");
}

/** `undefined` unless the function is a plain list of `execute` with SQL that can be read. */
function sentOf(node: SyntaxNode, source: SourceMigration): readonly Step[] | undefined {
  const steps: Step[] = [];
  const local = new Map<string, Value>();
  const visit = (statements: readonly SyntaxNode[]): boolean =>
    statements.every((statement) => {
      if (isKind(statement, "with_statement")) return visit(blockOf(statement));
      if (isKind(statement, "if_statement")) return visitCondition(statement);
      if (
        isKind(statement, "return_statement", "pass_statement", "import_from_statement", "import_statement")
      )
        return true;
      if (!isKind(statement, "expression_statement")) return false;
      const [inner] = codeChildren(statement);
      const kind = String(inner?.kind());
      if (kind === "string") return true;
      if (inner && kind === "assignment") {
        const left = inner.field("left");
        const right = inner.field("right");
        if (left && right) local.set(left.text(), source.evaluation.value(right, local));
        return !/\bexecute/.test(inner.text());
      }
      return inner !== undefined && kind === "call" && visitCall(inner);
    });
  /** `if schema_editor.connection.vendor == "postgresql":` is this database, `!=` is not. */
  const visitCondition = (statement: SyntaxNode): boolean => {
    const condition = statement.field("condition")?.text() ?? "";
    const body = statement.field("consequence");
    const test = /\bvendor\s*(==|!=)\s*["'](\w+)["']/.exec(condition);
    if (!test || !body || statement.field("alternative")) return false;
    const holds = (test[1] === "==") === (test[2] === "postgresql");
    if (!holds) return true;
    return !isKind(codeChildren(body)[0], "return_statement") && visit(codeChildren(body));
  };
  const visitCall = (call: SyntaxNode): boolean => {
    const callee = call.field("function")?.text() ?? "";
    if (callee.endsWith(".alter_db_table")) return visitRename(call);
    if (!callee.endsWith(".execute")) return !/\bexecute/.test(call.text());
    const list = call.field("arguments");
    const args = list ? codeChildren(list) : [];
    const [first] = args;
    const value = first && source.evaluation.value(first, local);
    if (value?.is !== "text" || args.length > 1) return false;
    const lines = linesOf(call);
    const { firstLine } = value;
    steps.push({ do: "sql", sql: value.text, lines, ...(firstLine === undefined ? {} : { firstLine }) });
    return true;
  };
  /** `schema_editor.alter_db_table(model, "old", "new")` */
  const visitRename = (call: SyntaxNode): boolean => {
    const list = call.field("arguments");
    const [, from, to] = list ? codeChildren(list).map((arg) => source.evaluation.value(arg, local)) : [];
    if (from?.is !== "text" || to?.is !== "text") return false;
    steps.push({ do: "rename-table", table: { name: from.text }, to: to.text, lines: linesOf(call) });
    return true;
  };
  return visit(blockOf(node)) ? steps : undefined;
}
