import { columnsOf } from "./column-step.ts";
import type { Editor } from "./editor.ts";
import { indexName } from "./names.ts";
import {
  aField,
  bareTable,
  fieldNamed,
  hasOwnTable,
  type Model,
  type State,
  tableOf,
  throughOf,
  togetherOf,
} from "./models.ts";
import {
  changing,
  modelOf,
  nothing,
  onModel,
  type Operation,
  unread,
  withOption,
  type Written,
} from "./operation.ts";
import { argument, given, itemsOf, optionsOf, textOf, type Value } from "./values.ts";

/** `order_with_respect_to` brings a column along. */
export function ordered(model: Model, project: State["project"]): Model {
  const option = given(model.options.get("order_with_respect_to"));
  if (!option || fieldNamed(model, "_order")) return model;
  const { lines } = option;
  const call = {
    is: "call",
    name: "django.db.models.OrderWrt",
    args: [],
    kwargs: new Map<string, Value>(),
    lines,
  } as const;
  return { ...model, fields: [...model.fields, aField("_order", call, project)] };
}

export function alterModelTable({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "name"));
  const table = argument(call, 1, "table");
  if (name === undefined || (table && table.is !== "text" && table.is !== "none"))
    return unread("a table is renamed to a name that is made by code", call.lines);
  const move = (editor: Editor, before: State, after: State) =>
    onModel(editor, after, app, name, (model) => {
      const old = modelOf(before, app, name);
      if (!old) return;
      editor.renameTable(tableOf(old), tableOf(model));
      for (const field of model.fields) {
        const same = fieldNamed(old, field.name);
        const was = same && hasOwnTable(same) ? throughOf(same, old, before) : undefined;
        const is = hasOwnTable(field) ? throughOf(field, model, after) : undefined;
        if (was && is) editor.renameTable(tableOf(was), tableOf(is));
      }
    });
  return {
    lines: call.lines,
    state: changing(app, name, (model) => withOption(model, "db_table", given(table))),
    forwards: move,
    backwards: move,
  };
}

export function alterModelTableComment({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "name")) ?? "";
  const comment = argument(call, 1, "table_comment");
  const write = (editor: Editor, _before: State, after: State) =>
    onModel(editor, after, app, name, (model) =>
      editor.commentTable(tableOf(model), textOf(given(model.options.get("db_table_comment"))) ?? ""),
    );
  return {
    lines: call.lines,
    state: changing(app, name, (model) => withOption(model, "db_table_comment", given(comment))),
    forwards: write,
    backwards: write,
  };
}

/** Of these the database knows nothing, save one: an unmanaged model has no table, and gets none. */
export function alterModelOptions({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "name")) ?? "";
  const managed = optionsOf(argument(call, 1, "options")).get("managed");
  return {
    lines: call.lines,
    state: changing(app, name, (model) => withOption(model, "managed", managed)),
    forwards: nothing,
    backwards: nothing,
  };
}

export function alterTogether(
  { call, app }: Written,
  option: "unique_together" | "index_together",
): Operation {
  const name = textOf(argument(call, 0, "name"));
  const value = argument(call, 1, option);
  if (name === undefined) return unread(`${option} of a model whose name is made by code`, call.lines);
  const alter = (editor: Editor, before: State, after: State) =>
    onModel(editor, after, app, name, (model) => {
      const old = modelOf(before, app, name) ?? model;
      const was = togetherOf(old.options.get(option));
      const is = togetherOf(model.options.get(option));
      for (const names of was.filter((one) => !is.some((other) => keyOfNames(other) === keyOfNames(one))))
        dropTogether(editor, model, names, option);
      for (const names of is.filter((one) => !was.some((other) => keyOfNames(other) === keyOfNames(one)))) {
        const columns = columnsOf(names, model);
        const table = tableOf(model);
        const { lines } = editor;
        if (!columns) editor.unread(`${option} of ${names.join(", ")}`);
        else if (option === "unique_together") editor.now({ is: "unique", table, columns, lines });
        else editor.now({ is: "index", table, columns, suffix: "_idx", lines });
      }
    });
  return {
    lines: call.lines,
    state: changing(app, name, (model) => withOption(model, option, given(value))),
    forwards: alter,
    backwards: alter,
  };
}

function keyOfNames(names: readonly string[]): string {
  return names.join("\0");
}

/** Source: `BaseDatabaseSchemaEditor._delete_composed_index`. */
function dropTogether(
  editor: Editor,
  model: Model,
  names: readonly string[],
  option: "unique_together" | "index_together",
): void {
  const columns = columnsOf(names, model) ?? names;
  const table = tableOf(model);
  const unique = option === "unique_together";
  const own = [
    ...itemsOf(model.options.get("constraints")),
    ...itemsOf(model.options.get("indexes")),
  ].flatMap((value) => (value.is === "call" ? (textOf(value.kwargs.get("name")) ?? []) : []));
  const held = unique
    ? editor.database.on(table, columns, "unique", "unique-index")
    : editor.database.on(table, columns, "index");
  const found = held.filter((name) => !own.includes(name));
  const usual = indexName(bareTable(table), columns, unique ? "_uniq" : "_idx");
  const name = found.includes(usual) ? usual : found[0];
  // One that is still to be made at the end is not made at all.
  if (name === undefined) {
    const waiting = editor.deferred.filter(
      (one) => one.table === table && keyOfNames(one.columns) === keyOfNames(columns),
    );
    if (waiting.length > 0) editor.deferred = editor.deferred.filter((one) => !waiting.includes(one));
    else editor.unread(`${option} of ${names.join(", ")} is dropped, which no migration made`);
  } else if (unique) editor.dropConstraint(table, name);
  else editor.dropIndex(table, name);
}

export function alterOrder({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "name")) ?? "";
  const value = argument(call, 1, "order_with_respect_to");
  const alter = (editor: Editor, before: State, after: State) =>
    onModel(editor, after, app, name, (model) => {
      const old = modelOf(before, app, name) ?? model;
      const was = fieldNamed(old, "_order");
      const is = fieldNamed(model, "_order");
      if (was && !is) editor.removeField(was, old, before);
      else if (is && !was) {
        const zero: Value = { is: "number", text: "0", lines: call.lines };
        const kwargs = new Map(is.call.kwargs).set("default", zero);
        editor.addField({ ...is, call: { ...is.call, kwargs } }, old, after);
      }
    });
  return {
    lines: call.lines,
    state: changing(app, name, (model, { project }) => {
      const changed = withOption(model, "order_with_respect_to", given(value));
      return given(value)
        ? ordered(changed, project)
        : { ...changed, fields: changed.fields.filter((field) => field.name !== "_order") };
    }),
    forwards: alter,
    backwards: alter,
  };
}
