/** A `.proto` file as it is to be compiled. Paths have forward slashes and lead nowhere above the module. */
export interface ProtoFile {
  path: string;
  text: string;
}

/** Which rules of buf apply. Source: https://buf.build/docs/breaking/rules/ */
export interface ProtoRules {
  /** Names of rules or of categories, such as `FILE`. */
  use: readonly string[];
  except: readonly string[];
}

/** Two versions of one module: each file imports the others by their paths here. */
export interface ProtobufRequest {
  base: readonly ProtoFile[];
  head: readonly ProtoFile[];
  rules: ProtoRules;
}

/** One line of buf's answer. */
export interface ProtoBreak {
  /** Of the head file; absent when the whole file is gone. */
  path?: string;
  /** 1-based lines at head: what changed, or what holds the place where something was. */
  from: number;
  to: number;
  /** For instance `FIELD_NO_DELETE`. */
  rule: string;
  /** In buf's words. */
  message: string;
}

export type ProtobufAnswer =
  | { state: "compared"; breaks: readonly ProtoBreak[] }
  /** The files do not compile; `reason` begins with the side. */
  | { state: "refused"; reason: string }
  /** buf is not installed, was too slow, or failed in another way. */
  | { state: "failed"; reason: string };

/** Compares two versions of a module without network. Never throws but for `signal`. */
export type CompareProtobuf = (request: ProtobufRequest, signal?: AbortSignal) => Promise<ProtobufAnswer>;
