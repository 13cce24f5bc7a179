import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Hunk, Location } from "../../src/domain/pull-request.ts";
import { MAX_COMMENT_LINES, placeOnDiff } from "../../src/publish/place.ts";
import { aFile, aFinding, executed, parsed } from "./builders.ts";

const path = "db/migration/V2__orders.sql";

function at(from: number, to: number, side: Location["side"] = "head", where = path) {
  return aFinding({
    at: { path: where, from, to, side },
    evidence: [executed({ at: { path: "elsewhere", from: 1, to: 1, side } })],
  });
}

describe("src/publish/place.ts", () => {
  test("an added line is on the right", () => {
    expect(placeOnDiff(at(15, 15), [aFile()])).toEqual({ path, side: "RIGHT", line: 15, by: "own" });
  });

  test("a line of context is good enough, the line after the hunk is not", () => {
    expect(placeOnDiff(at(19, 19), [aFile()])?.line).toBe(19);
    expect(placeOnDiff(at(20, 20), [aFile()])).toBeUndefined();
    expect(placeOnDiff(at(10, 10), [aFile()])).toBeUndefined();
  });

  test("a removed line is on the left, counted in the lines of the base", () => {
    const hunks: Hunk[] = [
      { base: { start: 5, count: 3 }, head: { start: 5, count: 1 }, lines: [" a", "-b", "-c"] },
    ];
    expect(placeOnDiff(at(6, 7, "base"), [aFile({ hunks })])).toEqual({
      path,
      side: "LEFT",
      line: 7,
      startLine: 6,
      by: "own",
    });
    expect(placeOnDiff(at(6, 6, "head"), [aFile({ hunks })])).toBeUndefined();
  });

  test("a range that leaves the hunk is cut to what is inside", () => {
    expect(placeOnDiff(at(5, 13), [aFile()])).toMatchObject({ startLine: 11, line: 13 });
    expect(placeOnDiff(at(18, 99), [aFile()])).toMatchObject({ startLine: 18, line: 19 });
  });

  test("a long range keeps its last ten lines", () => {
    const lines = Array.from({ length: 40 }, (_, line) => `+${line}`);
    const file = aFile({
      change: "added",
      hunks: [{ base: { start: 0, count: 0 }, head: { start: 1, count: 40 }, lines }],
    });
    expect(placeOnDiff(at(1, 40), [file])).toMatchObject({ startLine: 31, line: 40 });
  });

  test("a renamed file goes by its new name on both sides", () => {
    const file = aFile({ path: "new.sql", before: "old.sql", change: "renamed" });
    expect(placeOnDiff(at(15, 15, "head", "new.sql"), [file])?.path).toBe("new.sql");
    expect(placeOnDiff(at(12, 12, "base", "old.sql"), [file])).toMatchObject({
      path: "new.sql",
      side: "LEFT",
    });
    expect(placeOnDiff(at(12, 12, "base", "new.sql"), [file])).toBeUndefined();
  });

  test("a binary file, or one whose diff was left out, has no lines to stand on", () => {
    expect(placeOnDiff(at(15, 15), [aFile({ binary: true })])).toBeUndefined();
    expect(placeOnDiff(at(15, 15), [aFile({ diffOmitted: "over 20,000 lines" })])).toBeUndefined();
  });

  test("a finding outside the diff stands where its evidence is, and then where a sibling is", () => {
    const outside = { path: "openapi.yaml", from: 3, to: 3, side: "head" as const };
    const sibling = { path, from: 16, to: 16, side: "head" as const };
    const shown = aFinding({ at: outside, evidence: [executed()], siblings: [sibling] });
    expect(placeOnDiff(shown, [aFile()])).toMatchObject({ line: 15, startLine: 14, by: "related" });
    expect(placeOnDiff({ ...shown, evidence: [parsed()] }, [aFile()])).toMatchObject({
      line: 16,
      by: "related",
    });
  });

  test("a verified fix decides the lines, since a suggestion replaces exactly those", () => {
    const fix = { at: { path, from: 14, to: 16, side: "head" as const }, replacement: "x\n" };
    expect(placeOnDiff({ ...at(15, 15), fix }, [aFile()])).toEqual({
      path,
      side: "RIGHT",
      startLine: 14,
      line: 16,
      by: "fix",
    });
  });

  test("a fix that reaches out of the hunk, or is not about these lines, decides nothing", () => {
    const reaching = { at: { path, from: 14, to: 20, side: "head" as const }, replacement: "x\n" };
    const apart = { at: { path, from: 18, to: 18, side: "head" as const }, replacement: "x\n" };
    expect(placeOnDiff({ ...at(15, 15), fix: reaching }, [aFile()])).toMatchObject({ line: 15, by: "own" });
    expect(placeOnDiff({ ...at(15, 15), fix: apart }, [aFile()])).toMatchObject({ line: 15, by: "own" });
  });

  test("every placement of 3,000 generated changes is a line that the diff shows", () => {
    fc.assert(
      fc.property(
        aChange,
        fc.nat(90),
        fc.nat(14),
        fc.constantFrom("base" as const, "head" as const),
        (change, from, length, side) => {
          const place = placeOnDiff(at(from, from + length, side), [aFile({ hunks: change.hunks })]);
          const accepted = change.shown.map((hunk) => (side === "head" ? hunk.right : hunk.left));
          if (!place) {
            // Nothing is given up while the diff shows one of the lines.
            for (const lines of accepted)
              for (const line of lines) expect(line < from || line > from + length).toBe(true);
            return;
          }
          expect(place.side).toBe(side === "head" ? "RIGHT" : "LEFT");
          const hunk = accepted.find((lines) => lines.has(place.line));
          expect(hunk).toBeDefined();
          expect(place.line).toBeGreaterThanOrEqual(from);
          expect(place.line).toBeLessThanOrEqual(from + length);
          if (place.startLine === undefined) return;
          expect(place.startLine).toBeLessThan(place.line);
          expect(place.startLine).toBeGreaterThanOrEqual(from);
          expect(place.line - place.startLine).toBeLessThan(MAX_COMMENT_LINES);
          for (let line = place.startLine; line <= place.line; line++) expect(hunk?.has(line)).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

/**
 * A change with what GitHub shows of it, worked out from the edit itself and not from hunks: a line is shown when
 * it is within three lines of an edit; edits closer than that share a hunk.
 */
const aChange = fc
  .array(fc.constantFrom("keep", "keep", "keep", "keep", "add", "remove"), { minLength: 1, maxLength: 90 })
  .map((edits) => {
    const near = edits.map((_, here) =>
      edits.slice(Math.max(0, here - 3), here + 4).some((edit) => edit !== "keep"),
    );
    const hunks: { base: Hunk["base"]; head: Hunk["head"]; lines: string[] }[] = [];
    const shown: { left: Set<number>; right: Set<number> }[] = [];
    let [base, head] = [0, 0];
    for (const [here, edit] of edits.entries()) {
      if (edit !== "add") base++;
      if (edit !== "remove") head++;
      if (!near[here]) continue;
      if (here === 0 || !near[here - 1]) {
        hunks.push({ base: { start: 0, count: 0 }, head: { start: 0, count: 0 }, lines: [] });
        shown.push({ left: new Set(), right: new Set() });
      }
      const hunk = hunks.at(-1);
      const lines = shown.at(-1);
      if (!hunk || !lines) continue;
      hunk.lines.push(`${edit === "add" ? "+" : edit === "remove" ? "-" : " "}line`);
      if (edit !== "add") {
        lines.left.add(base);
        if (hunk.base.count++ === 0) hunk.base.start = base;
      }
      if (edit !== "remove") {
        lines.right.add(head);
        if (hunk.head.count++ === 0) hunk.head.start = head;
      }
    }
    return { hunks, shown };
  });
