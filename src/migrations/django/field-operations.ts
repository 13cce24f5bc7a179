import { alterField } from "./alter-field.ts";
import type { Editor } from "./editor.ts";
import {
  aField,
  type Field,
  fieldNamed,
  keyOf,
  type Model,
  type State,
  targetKey,
  togetherOf,
} from "./models.ts";
import { changing, modelOf, onModel, type Operation, unread, withOption, type Written } from "./operation.ts";
import { argument, type CallValue, isFalse, lastName, textOf, type Value } from "./values.ts";

interface Named {
  model: string;
  name: string;
}

function named({ call }: Written): Named | undefined {
  const model = textOf(argument(call, 0, "model_name"));
  const name = textOf(argument(call, 1, "name"));
  return model === undefined || name === undefined ? undefined : { model, name };
}

/** The field as the operation has it, and as the state keeps it: a default for one time only is not kept. */
function declared({ call }: Written): { now: CallValue; kept: CallValue } | undefined {
  const value = argument(call, 2, "field");
  if (value?.is !== "call") return undefined;
  if (!isFalse(argument(call, 3, "preserve_default"))) return { now: value, kept: value };
  const kwargs = new Map(value.kwargs);
  kwargs.delete("default");
  return { now: value, kept: { ...value, kwargs } };
}

const withField = (model: Model, field: Field): Model => {
  const at = model.fields.findIndex(({ name }) => name.toLowerCase() === field.name.toLowerCase());
  return {
    ...model,
    fields: at === -1 ? [...model.fields, field] : model.fields.with(at, field),
  };
};

const withoutField = (model: Model, name: string): Model => ({
  ...model,
  fields: model.fields.filter((field) => field.name.toLowerCase() !== name.toLowerCase()),
});

export function addField(written: Written): Operation {
  const { call, app } = written;
  const at = named(written);
  const field = declared(written);
  if (!at || !field) return unread(`${lastName(call.name)} with a field that is made by code`, call.lines);
  return {
    lines: call.lines,
    state: changing(app, at.model, (model, { project }) =>
      withField(model, aField(at.name, field.kept, project)),
    ),
    forwards: (editor, _before, after) =>
      onModel(editor, after, app, at.model, (model) =>
        editor.addField(aField(at.name, field.now, after.project), model, after),
      ),
    backwards: (editor, before) =>
      onModel(editor, before, app, at.model, (model) => remove(editor, model, at.name, before)),
  };
}

function remove(editor: Editor, model: Model, name: string, state: State): void {
  const field = fieldNamed(model, name);
  if (field) editor.removeField(field, model, state);
  else editor.unread(`the field \`${name}\` is removed, which no migration made`);
}

export function removeField(written: Written): Operation {
  const { call, app } = written;
  const at = named(written);
  if (!at) return unread("a field is removed whose name is made by code", call.lines);
  return {
    lines: call.lines,
    state: changing(app, at.model, (model) => withoutField(model, at.name)),
    forwards: (editor, before) =>
      onModel(editor, before, app, at.model, (model) => remove(editor, model, at.name, before)),
    backwards: (editor, _before, after) =>
      onModel(editor, after, app, at.model, (model) => {
        const field = fieldNamed(model, at.name);
        if (field) editor.addField(field, model, after);
      }),
  };
}

export function alterFieldOperation(written: Written): Operation {
  const { call, app } = written;
  const at = named(written);
  const field = declared(written);
  if (!at || !field) return unread("AlterField with a field that is made by code", call.lines);
  const alter = (once: CallValue | undefined) => (editor: Editor, before: State, after: State) =>
    onModel(editor, after, app, at.model, (model) => {
      const old = modelOf(before, app, at.model);
      const was = old && fieldNamed(old, at.name);
      const is = once ? aField(at.name, once, after.project) : fieldNamed(model, at.name);
      if (!old || !was || !is)
        return editor.unread(`the field \`${at.name}\` is altered, which no migration made`);
      alterField(editor, { field: was, model: old, state: before }, { field: is, model, state: after });
    });
  return {
    lines: call.lines,
    state: changing(app, at.model, (model, { project }) =>
      withField(model, aField(at.name, field.kept, project)),
    ),
    forwards: alter(field.now),
    backwards: alter(undefined),
  };
}

export function renameField({ call, app }: Written): Operation {
  const model = textOf(argument(call, 0, "model_name"));
  const from = textOf(argument(call, 1, "old_name"));
  const to = textOf(argument(call, 2, "new_name"));
  if (model === undefined || from === undefined || to === undefined)
    return unread("a field is renamed whose name is made by code", call.lines);
  const rename = (was: string, is: string) => (editor: Editor, before: State, after: State) =>
    onModel(editor, after, app, model, (now) => {
      const old = modelOf(before, app, model);
      const oldField = old && fieldNamed(old, was);
      const newField = fieldNamed(now, is);
      if (!old || !oldField || !newField)
        return editor.unread(`the field \`${was}\` is renamed, which no migration made`);
      alterField(
        editor,
        { field: oldField, model: old, state: before },
        { field: newField, model: now, state: after },
      );
    });
  return {
    lines: call.lines,
    state: (state) => renamedField(state, keyOf(app, model), from, to),
    forwards: rename(from, to),
    backwards: rename(to, from),
  };
}

/** Source: `django.db.migrations.state.ProjectState.rename_field`. */
function renamedField(state: State, key: string, from: string, to: string): State {
  const models = new Map<string, Model>();
  for (const [at, model] of state.models) {
    const fields = model.fields.map((field) => {
      const own =
        at === key && field.name.toLowerCase() === from.toLowerCase() ? { ...field, name: to } : field;
      const target = own.call.kwargs.get("to_field");
      if (textOf(target) !== from || targetKey(field, model, state.project) !== key) return own;
      const text: Value = { is: "text", text: to, lines: own.lines };
      return { ...own, call: { ...own.call, kwargs: new Map(own.call.kwargs).set("to_field", text) } };
    });
    const changed = fields.some((field, index) => field !== model.fields[index])
      ? { ...model, fields }
      : model;
    models.set(at, at === key ? togetherRenamed(changed, from, to) : changed);
  }
  return { ...state, models };
}

function togetherRenamed(model: Model, from: string, to: string): Model {
  return (["unique_together", "index_together"] as const).reduce((changed, option) => {
    const value = changed.options.get(option);
    if (!value) return changed;
    const { lines } = value;
    const items = togetherOf(value).map((names): Value => {
      const texts = names.map((name): Value => ({ is: "text", text: name === from ? to : name, lines }));
      return { is: "list", items: texts, lines };
    });
    return withOption(changed, option, { is: "list", items, lines });
  }, model);
}
