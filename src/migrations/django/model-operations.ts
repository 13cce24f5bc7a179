import { alterField, alterManyToMany } from "./alter-field.ts";
import type { Editor } from "./editor.ts";
import {
  aField,
  fieldNamed,
  hasOwnTable,
  implicitKey,
  isUntouched,
  keyField,
  keyOf,
  type Model,
  modelKey,
  type State,
  tableOf,
  targetKey,
  withModel,
  withoutModel,
} from "./models.ts";
import { ordered } from "./option-operations.ts";
import { modelOf, onModel, type Operation, unread, type Written } from "./operation.ts";
import { argument, itemsOf, optionsOf, show, textOf } from "./values.ts";

export function createModel({ call, app }: Written): Operation {
  const { lines } = call;
  const name = textOf(argument(call, 0, "name"));
  const fields = argument(call, 1, "fields");
  if (name === undefined || fields?.is !== "list") return unread("a model that is made by code", lines);
  const make = ({ project }: State): Model => {
    const bases = itemsOf(argument(call, 3, "bases")).flatMap((base) => {
      const text = textOf(base);
      return text === undefined ? [] : [text.includes(".") ? text.toLowerCase() : keyOf(app, text)];
    });
    const model: Model = {
      app,
      name,
      bases,
      options: optionsOf(argument(call, 2, "options")),
      fields: fields.items.flatMap((item) => {
        const [key, value] = itemsOf(item);
        return key?.is === "text" && value?.is === "call" ? [aField(key.text, value, project)] : [];
      }),
    };
    const composite = model.fields.some(({ kind }) => kind?.internal === "CompositePrimaryKey");
    const proxy = show(model.options.get("proxy")) === "true";
    const withKey =
      keyField(model) || composite || proxy
        ? model
        : { ...model, fields: [implicitKey(model, project, lines), ...model.fields] };
    return ordered(withKey, project);
  };
  const unknown = fields.items.find((item) => {
    const [key, value] = itemsOf(item);
    return key?.is !== "text" || value?.is !== "call";
  });
  return {
    lines,
    state: (state) => withModel(state, make(state)),
    forwards: (editor, _before, after) => {
      onModel(editor, after, app, name, (model) => editor.createModel(model, after));
      if (unknown) editor.unread(`one of the fields of ${name}`, unknown.lines);
    },
    backwards: (editor, before) =>
      onModel(editor, before, app, name, (model) => editor.deleteModel(model, before)),
  };
}

export function deleteModel({ call, app }: Written): Operation {
  const name = textOf(argument(call, 0, "name"));
  if (name === undefined) return unread("a model is deleted whose name is made by code", call.lines);
  return {
    lines: call.lines,
    state: (state) => withoutModel(state, keyOf(app, name)),
    forwards: (editor, before) =>
      onModel(editor, before, app, name, (model) => editor.deleteModel(model, before)),
    backwards: (editor, _before, after) =>
      onModel(editor, after, app, name, (model) => editor.createModel(model, after, editor.lines, true)),
  };
}

export function renameModel({ call, app }: Written): Operation {
  const from = textOf(argument(call, 0, "old_name"));
  const to = textOf(argument(call, 1, "new_name"));
  if (from === undefined || to === undefined)
    return unread("a model is renamed whose name is made by code", call.lines);
  const rename = (was: string, is: string) => (editor: Editor, before: State, after: State) =>
    onModel(editor, after, app, is, (model) => {
      const old = modelOf(before, app, was);
      if (old) renamed(editor, { model: old, state: before }, { model, state: after });
    });
  return {
    lines: call.lines,
    state: (state) => renamedIn(state, app, from, to),
    forwards: rename(from, to),
    backwards: rename(to, from),
  };
}

interface At {
  model: Model;
  state: State;
}

/** Source: `django.db.migrations.operations.models.RenameModel.database_forwards`. */
function renamed(editor: Editor, old: At, now: At): void {
  editor.renameTable(tableOf(old.model), tableOf(now.model));
  const key = modelKey(old.model);
  for (const model of old.state.models.values()) {
    for (const field of model.fields) {
      if (targetKey(field, model, old.state.project) !== key || !field.kind?.relation) continue;
      const other = modelKey(model) === key ? now.model : now.state.models.get(modelKey(model));
      const same = other && fieldNamed(other, field.name);
      if (other && same && !isUntouched(other, now.state.project))
        alterField(
          editor,
          { field, model, state: old.state },
          { field: same, model: other, state: now.state },
        );
    }
  }
  for (const field of old.model.fields) {
    const same = fieldNamed(now.model, field.name);
    // Those that lead to the model itself are done above.
    if (!same || !hasOwnTable(field) || targetKey(field, old.model, old.state.project) === key) continue;
    alterManyToMany(
      editor,
      { field, model: old.model, state: old.state },
      { field: same, model: now.model, state: now.state },
    );
  }
}

function renamedIn(state: State, app: string, from: string, to: string): State {
  const key = keyOf(app, from);
  const own = state.models.get(key);
  if (!own) return state;
  const models = new Map<string, Model>();
  for (const [at, model] of state.models) {
    const is = at === key ? { ...model, name: to } : model;
    const fields = is.fields.map((field) => {
      if (!field.kind?.relation || targetKey(field, model, state.project) !== key) return field;
      const { lines } = field.call;
      const kwargs = new Map(field.call.kwargs).set("to", { is: "text", text: `${app}.${to}`, lines });
      return { ...field, call: { ...field.call, args: [], kwargs } };
    });
    const bases = is.bases.map((base) => (base === key ? keyOf(app, to) : base));
    models.set(at === key ? keyOf(app, to) : at, { ...is, fields, bases });
  }
  return { ...state, models };
}
