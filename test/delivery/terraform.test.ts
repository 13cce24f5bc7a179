import { describe, expect, test } from "vitest";
import type { TerraformBlock } from "../../src/domain/delivery.ts";
import { readTerraform } from "../../src/delivery/terraform.ts";

function only(text: string): TerraformBlock {
  const { file, gaps } = readTerraform(text);
  expect(gaps).toEqual([]);
  const block = file?.blocks[0];
  if (!block) throw new Error("no block");
  return block;
}

describe("src/delivery/terraform.ts", () => {
  test("literals are values, and what Terraform works out is an expression", () => {
    const { attributes } = only(`resource "a" "b" {
  text    = "say \\"hi\\""
  number  = -1.5
  yes     = true
  list    = ["x", 2, var.three,]
  map     = { a = 1, "b" : [2] }
  filled  = "\${var.a}-\${lookup(var.m, "}")}"
  dollar  = "$\${not}"
  chosen  = var.a ? "x" : "y"
  each    = [for x in var.xs : { y = x }]
  encoded = jsonencode({
    A = "*" # everything
  })
}`);
    const values = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      text: { kind: "text", value: 'say "hi"' },
      number: { kind: "number", value: -1.5 },
      yes: { kind: "boolean", value: true },
      list: { kind: "list", items: [{ value: "x" }, { value: 2 }, { kind: "expression" }] },
      map: { kind: "object", attributes: [{ name: "a" }, { name: "b", value: { kind: "list" } }] },
      filled: { kind: "expression" },
      dollar: { kind: "text" },
      chosen: { kind: "expression" },
      each: { kind: "expression" },
      encoded: { kind: "object", attributes: [{ name: "A", value: { kind: "text", value: "*" } }] },
    });
  });

  test("lines count on through comments and heredocs", () => {
    const block = only(`/* one
two */
resource "a" "b" { // here
  policy = <<-EOT
    { "a": "}" }
  EOT
  # a comment
  last = 1
  inner "x" { deep = "y" }
}`);
    expect(block.at).toEqual({ line: 3, text: 'resource "a" "b" { // here' });
    expect(block.attributes.map(({ name, quote }) => `${name} ${quote.line}`)).toEqual([
      "policy 4",
      "last 8",
    ]);
    expect(block.attributes[0]?.value).toEqual({ kind: "text", value: '    { "a": "}" }\n' });
    expect(block.blocks).toMatchObject([{ type: "inner", labels: ["x"], at: { line: 9 } }]);
  });
});
