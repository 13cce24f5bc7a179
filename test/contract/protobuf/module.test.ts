import { describe, expect, test } from "vitest";
import { breakingConfig, isIgnored } from "../../../src/contract/protobuf/buf-config.ts";
import { assembleModule, resolveImport } from "../../../src/contract/protobuf/module.ts";
import { blanked } from "../../../src/contract/protobuf/options.ts";
import { scanProto } from "../../../src/contract/protobuf/scan.ts";

const scanned = (text: string) => {
  const scan = scanProto(text);
  if (!scan) throw new Error("too large");
  return scan;
};

describe("src/contract/protobuf/module.ts", () => {
  test("an import means the file nearest to the one that imports it", () => {
    const paths = ["a/proto/x.proto", "b/proto/x.proto", "b/proto/y/x.proto"];
    expect(resolveImport("x.proto", "b/proto/main.proto", paths)).toBe("b/proto/x.proto");
    expect(resolveImport("proto/x.proto", "a/main.proto", paths)).toBe("a/proto/x.proto");
    expect(resolveImport("z.proto", "a/main.proto", paths)).toBeUndefined();
  });

  test("what the repository does not have is stood in for, and no line moves", () => {
    const text = [
      'syntax = "proto3";',
      "package a.v1;",
      'import "google/type/money.proto";',
      'import "validate/validate.proto";',
      "message M {",
      "  google.type.Money m = 1 [(validate.rules).required = true, deprecated = true];",
      "  map<string, other.v1.Outer.Inner> n = 2;",
      "}",
    ].join("\n");
    const file = { name: "a.proto", path: "a.proto", text, scan: scanned(text) };
    const side = { files: [file], resolve: () => undefined };
    const { base, missing } = assembleModule(side, side);
    expect(missing).toEqual(["google/type/money.proto", "validate/validate.proto"]);
    const lines = base[0]?.text.split("\n") ?? [];
    expect(lines[2]).toBe('import "unresolved/all.proto";');
    expect(lines[3]?.trim()).toBe("");
    expect(lines[5]?.replace(/\s+/g, " ")).toBe(" google.type.Money m = 1 [ deprecated = true];");
    const standIns = base
      .slice(1)
      .map((one) => one.text)
      .join("");
    expect(standIns).toContain("package google.type;\nmessage Money {");
    expect(standIns).toContain("message Outer { extensions 1 to max; message Inner {");
  });
});

describe("src/contract/protobuf/scan.ts", () => {
  test("elements are found with their owners and lines, whatever stands around them", () => {
    const { elements, reserved } = scanned(`
      /* message No {
      } */ message A { // message B {}
        reserved 4, 6 to 8, 10 to max; reserved "x";
        oneof o { string s = 1; }
        message C { repeated A.D d = 2 [packed = true, (q).z = { a: "}" }]; }
        enum D { option allow_alias = true; Z = 0; N = -1; }
      }
      service S { rpc Get(A) returns (stream A.C) { option (http) = { get: "/x;{" }; } }`);
    expect(elements.map(({ kind, owner, name, line }) => `${kind} ${owner}/${name} ${line}`)).toEqual([
      "message /A 3",
      "oneof A/o 5",
      "field A/s 5",
      "message A/C 6",
      "field A.C/d 6",
      "enum A/D 7",
      "value A.D/Z 7",
      "value A.D/N 7",
      "service /S 9",
      "rpc S/Get 9",
    ]);
    expect(reserved[0]).toEqual({
      owner: "A",
      names: [],
      ranges: [
        [4, 4],
        [6, 8],
        [10, Number.POSITIVE_INFINITY],
      ],
    });
  });

  test.each(["{", "}", "[", "message {{{", 'import "', "/*", "option (", "a = ", "rpc"])(
    "%s alone is read to its end",
    (text) => {
      expect(scanned(text.repeat(1_000)).elements.length).toBeLessThan(1_001);
    },
  );

  test("blanking keeps every line and column", () => {
    expect(blanked("ab\ncd\ne", [{ start: 1, end: 4 }])).toBe("a \n d\ne");
  });
});

describe("src/contract/protobuf/buf-config.ts", () => {
  const v2 =
    "version: v2\nmodules:\n  - path: api\n    breaking:\n      use: [WIRE]\n  - path: .\nbreaking:\n  use: [PACKAGE, evil; rm]\n  ignore: [api/old]\n";

  test("the module's own section wins over that of the file", () => {
    expect(breakingConfig("x/buf.yaml", v2, "x/api/a.proto").use).toEqual(["WIRE"]);
    expect(breakingConfig("x/buf.yaml", v2, "x/b/a.proto")).toMatchObject({
      use: ["PACKAGE"],
      ignore: ["x/api/old"],
    });
  });

  test("what the repository lets pass is let pass", () => {
    const config = breakingConfig(
      "buf.yaml",
      "version: v1\nbreaking:\n  ignore: [old]\n  ignore_only:\n    FIELD_SAME_NAME: [new/a.proto]\n  ignore_unstable_packages: true\n",
      "a.proto",
    );
    expect(isIgnored(config, "RPC_NO_DELETE", "old/a.proto", "a.v1")).toBe(true);
    expect(isIgnored(config, "RPC_NO_DELETE", "older/a.proto", "a.v1")).toBe(false);
    expect(isIgnored(config, "FIELD_SAME_NAME", "new/a.proto", "a.v1")).toBe(true);
    expect(isIgnored(config, "RPC_NO_DELETE", "b.proto", "a.v1beta1")).toBe(true);
  });
});
