import { describe, expect, test } from "vitest";
import { readSettings, type MarkerScope, type Setting, settingMarker } from "../../src/domain/marker.ts";
import { muteOf, standingOf } from "../../src/domain/standing.ts";

const scope: MarkerScope = { repository: 42, number: 7, secret: "kept between us" };
const mute = (what: string, by = "ann"): Setting => ({ kind: "mute", what, by });
const finding = { rule: "migrations/fk-without-index", fingerprint: "0123456789abcdef" } as const;

describe("src/domain/standing.ts", () => {
  test("the last word counts, whoever said it", () => {
    expect(standingOf([{ kind: "pause", by: "ann" }]).paused).toBe(true);
    expect(
      standingOf([
        { kind: "pause", by: "ann" },
        { kind: "resume", by: "bob" },
      ]).paused,
    ).toBe(false);
    const unmuted = standingOf([
      mute("migrations"),
      mute("security"),
      { kind: "unmute", what: "migrations", by: "bob" },
    ]);
    expect(unmuted.muted).toEqual([{ what: "security", by: "ann" }]);
    expect(standingOf([mute("migrations", "ann"), mute("migrations", "bob")]).muted).toHaveLength(1);
  });

  test("a mute covers a finding by its fingerprint or the beginning of it, its rule or its family", () => {
    for (const what of ["0123456789abcdef", "01234567", "migrations/fk-without-index", "migrations"])
      expect(muteOf(finding, standingOf([mute(what)]))).toEqual({ what, by: "ann" });
    for (const what of ["0123456", "fedcba98", "migrations/fk", "migration", "security"])
      expect(muteOf(finding, standingOf([mute(what)]))).toBeUndefined();
  });

  test("what was muted by the beginning of a fingerprint is unmuted by the whole of it", () => {
    const settings = [mute("01234567"), { kind: "unmute", what: "0123456789abcdef", by: "ann" } as const];
    expect(standingOf(settings).muted).toEqual([]);
  });

  test("settings are read out of our replies in their order, and only with our signature", () => {
    const settings: Setting[] = [
      { kind: "pause", by: "ann" },
      mute("migrations/fk-without-index", "bob_corp"),
      { kind: "unmute", what: "01234567", by: "ann" },
      { kind: "resume", by: "ann" },
    ];
    const bodies = settings.map((setting) => `Done.\n\n${settingMarker(scope, setting)}`);
    expect(readSettings(bodies, scope)).toEqual(settings);
    expect(readSettings(bodies, { ...scope, number: 8 })).toEqual([]);
    expect(readSettings([bodies[0]?.replace("pause", "resume") ?? ""], scope)).toEqual([]);
  });

  test("nothing but a rule, a family, a finding and a login can be written into a setting", () => {
    for (const what of ["", "a b", "A/b", "../x", "x -->", "a/b/c", "a:b"])
      expect(() => settingMarker(scope, mute(what))).toThrow(RangeError);
    for (const by of ["", "a b", "x[bot]", "-->"])
      expect(() => settingMarker(scope, mute("a", by))).toThrow(RangeError);
  });
});
