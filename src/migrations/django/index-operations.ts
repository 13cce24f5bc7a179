import { columnsOf } from "./column-step.ts";
import type { Editor } from "./editor.ts";
import { nameOf, readConstraint, readIndex } from "./indexes.ts";
import { type Model, type State, tableOf, togetherOf } from "./models.ts";
import {
  changing,
  modelOf,
  onModel,
  type Operation,
  unchanged,
  nothing,
  unread,
  withOption,
  type Written,
} from "./operation.ts";
import { argument, itemsOf, textOf, textsOf, type Value } from "./values.ts";

type Option = "indexes" | "constraints";

function added(model: Model, option: Option, value: Value): Model {
  const items = [...itemsOf(model.options.get(option)), value];
  return withOption(model, option, { is: "list", items, lines: value.lines });
}

function removed(model: Model, option: Option, name: string): Model {
  const value = model.options.get(option);
  const items = itemsOf(value).filter((item) => nameOf(item) !== name);
  return value ? withOption(model, option, { is: "list", items, lines: value.lines }) : model;
}

function byName(model: Model | undefined, option: Option, name: string): Value | undefined {
  return itemsOf(model?.options.get(option)).find((item) => nameOf(item) === name);
}

function makeIndex(editor: Editor, value: Value, model: Model, state: State, concurrently: boolean): void {
  const read = readIndex(value, model, state, editor.lines);
  if ("unknown" in read) return editor.unread(read.unknown);
  editor.steps.push({ ...read.made, ...(concurrently ? { concurrently } : {}) });
  editor.hold(tableOf(model), read.held);
}

function makeConstraint(editor: Editor, value: Value, model: Model, state: State, notValid = false): void {
  const { lines } = editor;
  const read = readConstraint(value, model, state, lines);
  if ("unknown" in read) return editor.unread(read.unknown);
  const { made } = read;
  if ("index" in made) editor.steps.push(made.index);
  else {
    const constraint = notValid ? { ...made.constraint, notValid } : made.constraint;
    editor.alter(tableOf(model), [{ act: "add-constraint", lines, constraint }]);
  }
  editor.hold(tableOf(model), read.held);
}

function dropConstraint(
  editor: Editor,
  value: Value | undefined,
  name: string,
  model: Model,
  state: State,
): void {
  const read = value && readConstraint(value, model, state, editor.lines);
  const held = editor.database.named(tableOf(model), name);
  const asIndex = held ? held.is === "unique-index" : read && "made" in read && "index" in read.made;
  if (asIndex) editor.dropIndex(tableOf(model), name);
  else editor.dropConstraint(tableOf(model), name);
}

export function addIndex({ call, app }: Written, concurrently = false): Operation {
  const name = textOf(argument(call, 0, "model_name"));
  const index = argument(call, 1, "index");
  if (name === undefined || !index) return unread("an index that is made by code", call.lines);
  const own = nameOf(index);
  return {
    lines: call.lines,
    state: changing(app, name, (model) => added(model, "indexes", index)),
    forwards: (editor, _before, after) =>
      onModel(editor, after, app, name, (model) => makeIndex(editor, index, model, after, concurrently)),
    backwards: (editor, before) =>
      onModel(editor, before, app, name, (model) => {
        if (own === undefined) editor.unread("an index without a name is removed");
        else editor.dropIndex(tableOf(model), own, concurrently);
      }),
  };
}

export function removeIndex({ call, app }: Written, concurrently = false): Operation {
  const name = textOf(argument(call, 0, "model_name"));
  const index = textOf(argument(call, 1, "name"));
  if (name === undefined || index === undefined)
    return unread("an index is removed whose name is made by code", call.lines);
  return {
    lines: call.lines,
    state: changing(app, name, (model) => removed(model, "indexes", index)),
    forwards: (editor, before) =>
      onModel(editor, before, app, name, (model) => editor.dropIndex(tableOf(model), index, concurrently)),
    backwards: (editor, _before, after) =>
      onModel(editor, after, app, name, (model) => {
        const value = byName(model, "indexes", index);
        if (value) makeIndex(editor, value, model, after, concurrently);
        else editor.unread(`the index ${index} is made again, which no migration made`);
      }),
  };
}

export function renameIndex({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "model_name"));
  const to = textOf(argument(call, 1, "new_name"));
  const from = textOf(argument(call, 2, "old_name"));
  const fields = textsOf(argument(call, 3, "old_fields"));
  if (name === undefined || to === undefined || (from === undefined && fields === undefined))
    return unread("an index is renamed whose name is made by code", call.lines);
  const rename = (editor: Editor, model: Model, was: string, is: string) => {
    if (was === is) return;
    editor.steps.push({ do: "rename-index", index: { name: was }, to: is, lines: editor.lines });
    editor.database.rename(tableOf(model), was, is);
  };
  const { lines } = call;
  return {
    lines,
    state: changing(app, name, (model) => {
      if (from !== undefined) return renamedIn(model, from, to);
      const items = (fields ?? []).map((text): Value => ({ is: "text", text, lines }));
      const kwargs = new Map<string, Value>([
        ["fields", { is: "list", items, lines }],
        ["name", { is: "text", text: to, lines }],
      ]);
      const rest = togetherOf(model.options.get("index_together")).filter(
        (names) => names.join("\0") !== fields?.join("\0"),
      );
      const left = rest.map(
        (names): Value => ({
          is: "list",
          lines,
          items: names.map((text): Value => ({ is: "text", text, lines })),
        }),
      );
      return added(withOption(model, "index_together", { is: "list", items: left, lines }), "indexes", {
        is: "call",
        name: "django.db.models.Index",
        args: [],
        kwargs,
        lines,
      });
    }),
    forwards: (editor, before, after) =>
      onModel(editor, after, app, name, (model) => {
        if (from !== undefined) return rename(editor, model, from, to);
        const old = modelOf(before, app, name) ?? model;
        const [held] = editor.database.on(tableOf(old), columnsOf(fields ?? [], old) ?? [], "index");
        if (held === undefined)
          editor.unread(`the index on ${fields?.join(", ")} is renamed, which no migration made`);
        else rename(editor, model, held, to);
      }),
    // An index without a name is left as it is.
    backwards:
      from === undefined
        ? nothing
        : (editor, _before, after) =>
            onModel(editor, after, app, name, (model) => rename(editor, model, to, from)),
  };
}

function renamedIn(model: Model, from: string, to: string): Model {
  const value = model.options.get("indexes");
  if (!value) return model;
  const items = itemsOf(value).map((item): Value => {
    if (item.is !== "call" || nameOf(item) !== from) return item;
    const { lines } = item;
    return { ...item, kwargs: new Map(item.kwargs).set("name", { is: "text", text: to, lines }) };
  });
  return withOption(model, "indexes", { is: "list", items, lines: value.lines });
}

export function addConstraint({ call, app }: Written, notValid = false): Operation {
  const name = textOf(argument(call, 0, "model_name"));
  const constraint = argument(call, 1, "constraint");
  if (name === undefined || !constraint) return unread("a constraint that is made by code", call.lines);
  const own = nameOf(constraint);
  return {
    lines: call.lines,
    state: changing(app, name, (model) => added(model, "constraints", constraint)),
    forwards: (editor, _before, after) =>
      onModel(editor, after, app, name, (model) =>
        makeConstraint(editor, constraint, model, after, notValid),
      ),
    backwards: (editor, before) =>
      onModel(editor, before, app, name, (model) => {
        if (own === undefined) editor.unread("a constraint without a name is removed");
        else dropConstraint(editor, constraint, own, model, before);
      }),
  };
}

export function removeConstraint({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "model_name"));
  const constraint = textOf(argument(call, 1, "name"));
  if (name === undefined || constraint === undefined)
    return unread("a constraint is removed whose name is made by code", call.lines);
  return {
    lines: call.lines,
    state: changing(app, name, (model) => removed(model, "constraints", constraint)),
    forwards: (editor, before) =>
      onModel(editor, before, app, name, (model) =>
        dropConstraint(editor, byName(model, "constraints", constraint), constraint, model, before),
      ),
    backwards: (editor, _before, after) =>
      onModel(editor, after, app, name, (model) => {
        const value = byName(model, "constraints", constraint);
        if (value) makeConstraint(editor, value, model, after);
        else editor.unread(`the constraint ${constraint} is made again, which no migration made`);
      }),
  };
}

/** The constraint is changed where only the program sees it. */
export function alterConstraint({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "model_name")) ?? "";
  const own = textOf(argument(call, 1, "name")) ?? "";
  const constraint = argument(call, 2, "constraint");
  return {
    lines: call.lines,
    state: constraint
      ? changing(app, name, (model) => added(removed(model, "constraints", own), "constraints", constraint))
      : unchanged,
    forwards: nothing,
    backwards: nothing,
  };
}

export function validateConstraint({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "model_name"));
  const constraint = textOf(argument(call, 1, "name"));
  if (name === undefined || constraint === undefined)
    return unread("a constraint is validated whose name is made by code", call.lines);
  return {
    lines: call.lines,
    state: unchanged,
    forwards: (editor, _before, after) =>
      onModel(editor, after, app, name, (model) =>
        editor.alter(tableOf(model), [{ act: "validate-constraint", name: constraint, lines: editor.lines }]),
      ),
    backwards: nothing,
  };
}
