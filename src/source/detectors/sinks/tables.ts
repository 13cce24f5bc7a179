import type { Language } from "../../../domain/source.ts";
import { GO_SINKS } from "./go.ts";
import { JAVA_SINKS } from "./java.ts";
import { KOTLIN_SINKS } from "./kotlin.ts";
import { PYTHON_SINKS } from "./python.ts";
import { PHP_SINKS } from "./php.ts";
import { RUBY_SINKS } from "./ruby.ts";
import type { SinkTable } from "./sink.ts";

/** Calls that must not be given what a client sends, by language. JavaScript has detectors of its own. */
export const SINK_TABLES: Partial<Record<Language, SinkTable>> = {
  go: GO_SINKS,
  java: JAVA_SINKS,
  kotlin: KOTLIN_SINKS,
  python: PYTHON_SINKS,
  php: PHP_SINKS,
  ruby: RUBY_SINKS,
};
