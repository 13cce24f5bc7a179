import type { LineRange } from "../../domain/pull-request.ts";
import type { TableName } from "../steps/step.ts";
import { type FieldKind, fieldKind } from "./field-kinds.ts";
import { truncated } from "./names.ts";
import { settingOf } from "./source.ts";
import { type CallValue, given, isFalse, isTrue, itemsOf, textOf, textsOf, type Value } from "./values.ts";

/** One field of a model as migrations have left it. */
export interface Field {
  name: string;
  call: CallValue;
  /** Absent when nothing is known of its class. */
  kind?: FieldKind;
  lines: LineRange;
}

export interface Model {
  app: string;
  /** As written; models are told apart without regard to case. */
  name: string;
  fields: readonly Field[];
  options: ReadonlyMap<string, Value>;
  /** `app.model` of the models that it extends with a table of its own. */
  bases: readonly string[];
  /** A table between two models that Django makes by itself. */
  between?: true;
}

/** Everything of a project that decides what a migration does, besides the migrations. */
export interface Project {
  /** `app.model`, by the setting's name. */
  settings: ReadonlyMap<string, string>;
  /** The class of keys that nobody declares: `AutoField` or `BigAutoField`. */
  defaultKey?: string;
  /** Classes of fields that the project declares itself, by full name. */
  fieldClasses: (name: string) => FieldKind | undefined;
  /** Models of other packages, which no migration here makes; `undefined` for those of the project's own apps. */
  foreign: (key: string) => Model | undefined;
}

/** All models after some migrations, by `app.model` in lower case. Never changed: each step makes a new one. */
export interface State {
  models: ReadonlyMap<string, Model>;
  project: Project;
}

export function keyOf(app: string, name: string): string {
  return `${app}.${name}`.toLowerCase();
}

export function modelKey(model: Model): string {
  return keyOf(model.app, model.name);
}

export function withModel(state: State, model: Model): State {
  return { ...state, models: new Map(state.models).set(modelKey(model), model) };
}

export function withoutModel(state: State, key: string): State {
  const models = new Map(state.models);
  models.delete(key);
  return { ...state, models };
}

export function fieldNamed(model: Model, name: string): Field | undefined {
  const lower = name.toLowerCase();
  return (
    model.fields.find((field) => field.name === name) ??
    model.fields.find((field) => field.name.toLowerCase() === lower) ??
    model.fields.find((field) => field.kind?.relation === "many-to-one" && `${field.name}_id` === name)
  );
}

export function aField(name: string, call: CallValue, project: Project): Field {
  const kind = fieldKind(call.name) ?? project.fieldClasses(call.name);
  return { name, call, lines: call.lines, ...(kind ? { kind } : {}) };
}

/** Without a table of its own that migrations may touch. */
export function isUntouched(model: Model, project: Project): boolean {
  return (
    isFalse(model.options.get("managed")) || isTrue(model.options.get("proxy")) || isSwapped(model, project)
  );
}

function isSwapped(model: Model, project: Project): boolean {
  const setting = textOf(model.options.get("swappable"));
  const chosen = setting === undefined ? undefined : project.settings.get(setting);
  return chosen !== undefined && chosen !== modelKey(model);
}

/** The table's name as Django knows it; `schema"."table` where a project reaches into another schema. */
export function tableOf(model: Model): string {
  const own = textOf(given(model.options.get("db_table")));
  return own === undefined ? truncated(`${model.app}_${model.name.toLowerCase()}`) : unquoted(own);
}

function unquoted(name: string): string {
  return name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1) : name;
}

export function tableName(table: string): TableName {
  const [schema, name] = table.split('"."');
  return schema !== undefined && name !== undefined ? { schema, name } : { name: table };
}

/** The table's name without a schema: what names of indexes are made from. */
export function bareTable(table: string): string {
  return tableName(table).name;
}

/** `undefined` when it cannot be told which model is meant. */
export function targetKey(field: Field, model: Model, project: Project): string | undefined {
  const to = field.call.kwargs.get("to") ?? field.call.args[0];
  const setting = settingOf(to);
  if (setting !== undefined) return project.settings.get(setting);
  if (to?.is === "name")
    return /^(?:.*\.)?(\w+)\.models\.(\w+)$/.exec(to.name)?.slice(1).join(".").toLowerCase();
  const text = textOf(to);
  if (text === undefined) return impliedTarget(field);
  if (text === "self") return modelKey(model);
  return text.includes(".") ? text.toLowerCase() : keyOf(model.app, text);
}

/** Relations whose class says where they lead. */
function impliedTarget({ call }: Field): string | undefined {
  if (call.name.endsWith(".FilerImageField")) return "filer.image";
  if (call.name.endsWith(".FilerFileField")) return "filer.file";
  return undefined;
}

export function targetOf(field: Field, model: Model, state: State): Model | undefined {
  const key = targetKey(field, model, state.project);
  const found = key === undefined ? undefined : (state.models.get(key) ?? state.project.foreign(key));
  return found && concrete(found, state);
}

/** A proxy has the table and the key of the model that it stands for. */
function concrete(model: Model, state: State): Model {
  let found = model;
  for (let steps = 0; steps < 20 && isTrue(found.options.get("proxy")); steps++) {
    const [base] = found.bases;
    const next = base === undefined ? undefined : (state.models.get(base) ?? state.project.foreign(base));
    if (!next) break;
    found = next;
  }
  return found;
}

/** The model as if all of it stood at these lines: what another file declares has no lines in this one. */
export function placedAt(model: Model, lines: LineRange): Model {
  const options = new Map<string, Value>();
  for (const [name, value] of model.options)
    options.set(
      name,
      value.is === "list"
        ? { ...value, lines, items: value.items.map((item) => ({ ...item, lines })) }
        : { ...value, lines },
    );
  return { ...model, options, fields: model.fields.map((field) => ({ ...field, lines })) };
}

/** A field for a model that declares no key. */
export function implicitKey(model: Model, project: Project, lines: LineRange): Field {
  const [base] = model.bases;
  const flag: Value = { is: "bool", value: true, lines };
  if (base !== undefined) {
    const kwargs = new Map<string, Value>([
      ["to", { is: "text", text: base, lines }],
      ["primary_key", flag],
      ["parent_link", flag],
    ]);
    const name = `${base.slice(base.indexOf(".") + 1)}_ptr`;
    return aField(
      name,
      { is: "call", name: "django.db.models.OneToOneField", args: [], kwargs, lines },
      project,
    );
  }
  return aField("id", autoKey(project.defaultKey ?? "AutoField", lines), project);
}

function autoKey(type: string, lines: LineRange): CallValue {
  const kwargs = new Map<string, Value>([["primary_key", { is: "bool", value: true, lines }]]);
  return { is: "call", name: `django.db.models.${type}`, args: [], kwargs, lines };
}

export function isKeyField(field: Field): boolean {
  return isTrue(field.call.kwargs.get("primary_key"));
}

export function keyField(model: Model): Field | undefined {
  return model.fields.find(isKeyField);
}

/** Lists of field names, as `unique_together` has them: one list, or a list of lists. */
export function togetherOf(value: Value | undefined): readonly (readonly string[])[] {
  const items = itemsOf(value);
  if (items.length > 0 && items.every((item) => item.is === "text")) return [textsOf(value) ?? []];
  return items.map((item) => textsOf(item) ?? []).filter((names) => names.length > 0);
}

/** Whether Django makes the table of a many-to-many field itself. */
export function hasOwnTable(field: Field): boolean {
  return field.kind?.relation === "many-to-many" && given(field.call.kwargs.get("through")) === undefined;
}

/**
 * The model between two models. Its key is of the project's default class, or of the class of the model's own key
 * where no setting is at hand: the two nearly always change together.
 * Source: `django.db.models.fields.related.create_many_to_many_intermediary_model`.
 */
export function throughOf(field: Field, model: Model, state: State): Model | undefined {
  const target = targetKey(field, model, state.project);
  if (target === undefined) return undefined;
  const { lines } = field;
  const from = model.name.toLowerCase();
  const to = target.slice(target.indexOf(".") + 1);
  const self = target === modelKey(model);
  const names = self ? ([`from_${from}`, `to_${to}`] as const) : ([from, to] as const);
  const reference = (name: string, key: string): Field => {
    const kwargs = new Map<string, Value>([["to", { is: "text", text: key, lines }]]);
    const constraint = field.call.kwargs.get("db_constraint");
    if (constraint) kwargs.set("db_constraint", constraint);
    return aField(
      name,
      { is: "call", name: "django.db.models.ForeignKey", args: [], kwargs, lines },
      state.project,
    );
  };
  const own = keyField(model)?.kind;
  const keyType = state.project.defaultKey ?? (own?.auto ? own.internal : "AutoField");
  const table =
    textOf(given(field.call.kwargs.get("db_table"))) ?? truncated(`${tableOf(model)}_${field.name}`);
  return {
    app: model.app,
    name: `${model.name}_${field.name}`,
    between: true,
    bases: [],
    fields: [
      aField("id", autoKey(keyType, lines), state.project),
      reference(names[0], modelKey(model)),
      reference(names[1], target),
    ],
    options: new Map<string, Value>([
      ["db_table", { is: "text", text: unquoted(table), lines }],
      [
        "unique_together",
        {
          is: "list",
          lines,
          items: [{ is: "list", lines, items: names.map((text): Value => ({ is: "text", text, lines })) }],
        },
      ],
    ]),
  };
}
