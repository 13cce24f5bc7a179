import { describe, expect, test } from "vitest";
import { readApi } from "../../src/contract/openapi.ts";
import { readDocument } from "../../src/contract/read-document.ts";
import { Resolver } from "../../src/contract/references.ts";
import { compareVersions } from "../../src/contract/version.ts";

function anApi(version: string, paths: readonly string[], server = "") {
  return read({
    openapi: "3.1.0",
    info: { version },
    ...(server ? { servers: [{ url: server }] } : {}),
    paths: Object.fromEntries(paths.map((path) => [path, { get: { responses: {} } }])),
  });
}

function read(value: object) {
  const outcome = readDocument("api.json", JSON.stringify(value));
  const api = "document" in outcome ? readApi(outcome.document, new Resolver([outcome.document])) : undefined;
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

  test("a version that clients choose with the media type moves when no old one is left", () => {
    const api = (info: string, media: readonly string[]) =>
      read({
        openapi: "3.1.0",
        info: { version: info },
        paths: {
          "/a": {
            get: { responses: { "200": { content: Object.fromEntries(media.map((one) => [one, {}])) } } },
          },
        },
      });
    const [v1, v2] = ["application/vnd.shop.v1+json", "application/vnd.shop.v2+json"];
    expect(compareVersions(api("1.0.0", [v1]), api("2.0.0", [v1, v2]))).toMatchObject({
      scheme: "media type",
      before: "v1",
      after: "v1, v2",
      moved: false,
    });
    expect(moved(api("1.0.0", [v1]), api("1.0.0", [v2]))).toBe(true);
    expect(moved(api("1", ["application/json;version=1"]), api("1", ["application/json; version=2"]))).toBe(
      true,
    );
  });

  test("a version that clients choose with a header moves when no old one is left", () => {
    const api = (versions: readonly string[]) =>
      read({
        openapi: "3.1.0",
        info: { version: "1.0.0" },
        paths: {
          "/a": {
            get: {
              parameters: [{ name: "X-API-Version", in: "header", schema: { enum: versions } }],
              responses: {},
            },
          },
        },
      });
    expect(moved(api(["2025-01-01"]), api(["2025-01-01", "2026-01-01"]))).toBe(false);
    expect(compareVersions(api(["2025-01-01"]), api(["2026-01-01"]))).toMatchObject({
      scheme: "header",
      moved: true,
    });
  });
});
