import type { LineRange } from "../../domain/pull-request.ts";
import type { Editor } from "./editor.ts";
import { isUntouched, keyOf, type Model, type State, withModel } from "./models.ts";
import type { SourceMigration } from "./source.ts";
import { type CallValue, type Value } from "./values.ts";

/** One operation of a migration: what it does to the models as migrations know them, and to the database. */
export interface Operation {
  lines: LineRange;
  state(state: State): State;
  forwards(editor: Editor, before: State, after: State): void;
  /** `before` has the operation in it, `after` has not. A text says why there is no way back. */
  backwards: ((editor: Editor, before: State, after: State) => void) | string;
}

/** What an operation is read from. */
export interface Written {
  call: CallValue;
  app: string;
  source: SourceMigration;
  /** Reads the operations inside one. */
  read(value: Value): Operation;
}

export const unchanged = (state: State): State => state;
export const nothing = (): void => undefined;

/** An operation that is not understood: said on the way up, and no way back is claimed. */
export function unread(what: string, lines: LineRange): Operation {
  return {
    lines,
    state: unchanged,
    forwards: (editor) => editor.unread(what, lines),
    backwards: `line ${lines.from}: not understood: ${what}`,
  };
}

export function modelOf(state: State, app: string, name: string): Model | undefined {
  return state.models.get(keyOf(app, name));
}

/** The state with one model changed; as it is when there is no such model. */
export function changing(app: string, name: string, change: (model: Model, state: State) => Model) {
  return (state: State): State => {
    const model = modelOf(state, app, name);
    return model ? withModel(state, change(model, state)) : state;
  };
}

export function withOption(model: Model, option: string, value: Value | undefined): Model {
  const options = new Map(model.options);
  if (value === undefined) options.delete(option);
  else options.set(option, value);
  return { ...model, options };
}

/** Runs with a model that migrations may touch; says so when there is no such model. */
export function onModel(
  editor: Editor,
  state: State,
  app: string,
  name: string,
  act: (model: Model) => void,
): void {
  const model = modelOf(state, app, name);
  if (!model) editor.unread(`no migration makes the model ${keyOf(app, name)}`);
  else if (!isUntouched(model, state.project)) act(model);
}
