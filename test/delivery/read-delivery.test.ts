import { describe, expect, test } from "vitest";
import { type DeliveryKind, deliveryKind } from "../../src/delivery/kind.ts";
import { readDelivery } from "../../src/delivery/read-delivery.ts";

const KINDS: readonly DeliveryKind[] = ["dockerfile", "compose", "kubernetes", "workflow", "terraform"];
const MANIFEST = "apiVersion: v1\nkind: Pod\n";

describe("src/delivery/read-delivery.ts", () => {
  test.each([
    ["Dockerfile", "dockerfile"],
    ["services/api/Dockerfile.worker", "dockerfile"],
    ["build/api.dockerfile", "dockerfile"],
    ["public/dockerfile.svg", undefined],
    ["compose.prod.yaml", "compose"],
    ["docker-compose.yml", "compose"],
    [".github/workflows/check.yml", "workflow"],
    [".github/actions/setup/action.yml", "workflow"],
    ["infra/main.tf", "terraform"],
    ["k8s/orders.yaml", "kubernetes"],
    ["src/compose.ts", undefined],
  ])("%s is read as %s", (path, kind) => {
    expect(deliveryKind(path)).toBe(kind);
  });

  test("YAML that is no manifest is none of its business", () => {
    expect(readDelivery("kubernetes", "openapi: 3.1.0\ninfo: { title: Shop }\n")).toBeUndefined();
  });

  test("one broken document does not take its neighbours with it", () => {
    const text = `${MANIFEST}spec:\n  hostPID: true\n---\na: [1\n---\n${MANIFEST}metadata: { name: second }\n`;
    const read = readDelivery("kubernetes", text);
    expect(
      read?.file?.kind === "kubernetes" && read.file.workloads.map(({ powers }) => powers.length),
    ).toEqual([1, 0]);
    expect(read?.gaps).toEqual([expect.stringMatching(/^line [67]: /)]);
  });

  test("a Helm template is said to be one", () => {
    const read = readDelivery("kubernetes", `${MANIFEST}metadata:\n  name: {{ .Release.Name }}\n`);
    expect(read).toEqual({ gaps: ["line 4: a template (`{{`), whose values are not here"] });
  });

  const hostile: readonly [name: string, text: string][] = [
    ["nothing", ""],
    ["two megabytes on one line", "a".repeat(2 * 1024 * 1024)],
    ["two megabytes of lines", `${MANIFEST}${"k: v\n".repeat(400_000)}`],
    ["nested too deeply", `${MANIFEST}spec: ${"[".repeat(50_000)}`],
    [
      "indented ever further",
      MANIFEST + Array.from({ length: 700 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    ],
    ["tabs", `${MANIFEST}\tspec:\n\t\thostPID: true\n`],
    ["bytes that are no text", `${MANIFEST}\ufffd\ufffd: \0\n`],
    ["a hundred thousand aliases", `${MANIFEST}a: &a x\nb: [${"*a, ".repeat(100_000)}]\n`],
    ["mistakes without end", `${MANIFEST}${"]}: {[ - ? !\n".repeat(20_000)}`],
    ["blocks without end", 'resource "a" "b" {\n'.repeat(20_000)],
    ["lists without end", `a = ${"[".repeat(50_000)}`],
    ["a heredoc without an end", "a = <<EOT\nx\n"],
    ["a text without an end", `a = "${"${".repeat(1_000)}`],
    ["continued lines without end", `FROM a\nRUN ${"x \\\n".repeat(20_000)}`],
    ["arguments without end", `FROM a\nENV ${"A=b ".repeat(25_000)}\n`],
  ];
  test.each(hostile)(
    "%s neither stops nor throws, and what was not read is said with its line",
    (_, text) => {
      for (const kind of KINDS) {
        const read = readDelivery(kind, text);
        for (const gap of read?.gaps ?? []) expect(gap).toMatch(/^line \d+: \S/);
      }
    },
  );

  test("what is too long, too deep or not closed is not half read", () => {
    const gaps = (kind: DeliveryKind, text: string) => readDelivery(kind, text)?.gaps.join();
    expect(gaps("compose", "k: v\n".repeat(400_000))).toContain("512 KB");
    expect(gaps("compose", `a: ${"[".repeat(5_000)}`)).toContain("nested too deeply");
    expect(gaps("compose", `b: [${"*a, ".repeat(5_000)}]`)).toContain("aliases");
    expect(gaps("compose", "]}: {[ - ? !\n".repeat(20_000))).toMatch(/^line 1: /);
    expect(gaps("terraform", 'resource "a" "b" {\n')).toBe("line 1: a block has no end");
    expect(gaps("terraform", "a = <<EOT\nx\n")).toBe("line 1: the heredoc EOT has no end");
    expect(gaps("dockerfile", `FROM a\n${"RUN x\n".repeat(30_000)}`)).toContain("128 KB");
  });
});
