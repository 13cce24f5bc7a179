import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  findingMarker,
  type MarkerScope,
  readMarkers,
  replyMarker,
  reviewMarker,
} from "../../src/domain/marker.ts";

const scope: MarkerScope = { repository: 42, number: 7, secret: "kept between us" };
const head = "1".repeat(40);
const nothing = { reviews: [], fingerprints: [], replies: [] };

describe("src/domain/marker.ts", () => {
  test("what was signed is read again, from several bodies, in order", () => {
    const bodies = [
      `text\n\n${reviewMarker(scope, head, "abc-1.2")}`,
      `${findingMarker(scope, "00000000000000aa")}\n${findingMarker(scope, "00000000000000bb")}`,
      replyMarker(scope, "comment-123"),
    ];
    expect(readMarkers(bodies, scope)).toEqual({
      reviews: [{ head, key: "abc-1.2" }],
      fingerprints: ["00000000000000aa", "00000000000000bb"],
      replies: ["comment-123"],
    });
  });

  test("a marker from another repository, pull request or installation is not ours", () => {
    const body = [
      findingMarker(scope, "00000000000000aa") + reviewMarker(scope, head, "k") + replyMarker(scope, "c"),
    ];
    expect(readMarkers(body, { ...scope, repository: 43 })).toEqual(nothing);
    expect(readMarkers(body, { ...scope, number: 8 })).toEqual(nothing);
    expect(readMarkers(body, { ...scope, secret: "another" })).toEqual(nothing);
  });

  test("a signature holds for its own kind and value only", () => {
    const marker = findingMarker(scope, "00000000000000aa");
    expect(readMarkers([marker.replace("aa", "ab")], scope)).toEqual(nothing);
    expect(readMarkers([marker.replace("finding", "reply")], scope)).toEqual(nothing);
    expect(
      readMarkers([marker.replace(/[0-9a-f] -->$/, (end) => (end[0] === "0" ? "1 -->" : "0 -->"))], scope),
    ).toEqual(nothing);
  });

  test("repository and number are not run together before they are signed", () => {
    const one = findingMarker({ ...scope, repository: 4, number: 27 }, "00000000000000aa");
    expect(readMarkers([one], { ...scope, repository: 42, number: 7 })).toEqual(nothing);
  });

  test("no text makes reading fail, and none is taken for a marker", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 200 })),
        fc.constantFrom(..."0123456789abcdef"),
        (bodies, digit) => {
          const forged = `<!-- backend-architect:finding 00000000000000aa ${digit.repeat(32)} -->`;
          expect(readMarkers([...bodies, forged, "<!-- backend-architect:".repeat(50)], scope)).toEqual(
            nothing,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
