import type { Language, Sighting, SightingKind } from "../../domain/source.ts";
import type { Program } from "../program.ts";

/** Finds the places of one kind in programs of some languages. */
export interface Detector {
  kind: SightingKind;
  languages: readonly Language[];
  /** The file is only parsed when some detector of its language finds its words. Cheap, and never misses. */
  mentions: RegExp;
  /**
   * Sightings that the pull request touches, by their own lines or by a line that a value came along. It need not be
   * bounded by itself beyond what it looks for: the program is.
   */
  detect(program: Program): readonly Sighting[];
}

/** The languages of JavaScript, whose trees are alike. */
export const JAVASCRIPT: readonly Language[] = ["typescript", "tsx", "javascript"];
