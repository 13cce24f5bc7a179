import { describe, expect, test } from "vitest";
import { readApi } from "../../src/contract/openapi.ts";
import { readDocument } from "../../src/contract/read-document.ts";
import { Library } from "../../src/contract/references.ts";
import { compareVersions } from "../../src/contract/version.ts";

function anApi(version: string, paths: readonly string[], server = "") {
  const text = JSON.stringify({
    openapi: "3.1.0",
    info: { version },
    ...(server ? { servers: [{ url: server }] } : {}),
    paths: Object.fromEntries(paths.map((path) => [path, { get: { responses: {} } }])),
  });
  const read = readDocument("api.json", text);
  const api = "document" in read ? readApi(read.document, new Library([read.document])) : undefined;
  if (!api) throw new Error("the document could not be read");
  return api;
}

const moved = (base: ReturnType<typeof anApi>, head: ReturnType<typeof anApi>) =>
  compareVersions(base, head).moved;

describe("src/contract/version.ts", () => {
  test.each([
    ["1.4.0", "2.0.0", true],
    ["1.4.0", "1.5.0", false],
    ["1.4.0", "1.4.0", false],
    ["0.4.0", "0.5.0", true],
    ["0.4.0", "0.4.1", false],
    ["0.9", "1.0", true],
    ["v1", "v2", true],
    ["9", "10", true],
    ["2.0.0", "1.0.0", false],
    ["2024-05-01", "2024-11-01", true],
    ["2024-05-01", "2024-05-01", false],
    ["latest", "newest", false],
  ])("info.version from %s to %s: moved is %s", (before, after, expected) => {
    expect(moved(anApi(before, ["/a"]), anApi(after, ["/a"]))).toBe(expected);
  });

  test("with a version in the path, info.version alone moves nothing", () => {
    expect(compareVersions(anApi("1.0.0", ["/v1/a"]), anApi("2.0.0", ["/v1/a", "/v2/a"]))).toMatchObject({
      scheme: "path prefix",
      before: "v1",
      after: "v1, v2",
      moved: false,
    });
  });

  test("a path version that is retired whole, with a major step, has moved", () => {
    expect(moved(anApi("1.0.0", ["/v1/a"]), anApi("2.0.0", ["/v2/a"]))).toBe(true);
    expect(moved(anApi("1.0.0", ["/v1/a"]), anApi("1.1.0", ["/v2/a"]))).toBe(false);
    expect(moved(anApi("1.0.0", ["/v1/a"]), anApi("2.0.0", ["/a"]))).toBe(false);
  });

  test("the path of the server counts like a path of the document", () => {
    expect(
      moved(anApi("1.0", ["/a"], "https://x.dev/api/v1"), anApi("2.0", ["/a"], "https://x.dev/api/v1")),
    ).toBe(false);
    expect(
      moved(anApi("1.0", ["/a"], "https://x.dev/api/v1"), anApi("1.0", ["/a"], "https://x.dev/api/v2")),
    ).toBe(true);
  });
});
