import type {
  DeliveryFile,
  TerraformAttribute,
  TerraformBlock,
  TerraformValue,
} from "../../domain/delivery.ts";

/** The resources of a file whose type is in the list. */
export function resources(file: DeliveryFile, types: RegExp): TerraformBlock[] {
  if (file.kind !== "terraform") return [];
  return file.blocks.filter(({ type, labels }) => type === "resource" && types.test(labels[0] ?? ""));
}

/** `aws_s3_bucket.logs`, as Terraform writes it. */
export function addressOf({ type, labels }: TerraformBlock): string {
  return (type === "resource" ? labels : [type, ...labels]).join(".");
}

export function attribute(of: { attributes: readonly TerraformAttribute[] }, ...names: readonly string[]) {
  return of.attributes.find(({ name }) => names.includes(name));
}

/** A literal text; `undefined` when there is none or only Terraform can tell. */
export function textOf(value: TerraformValue | undefined): string | undefined {
  return value?.kind === "text" ? value.value : undefined;
}

/** The literal texts of a list, or of one text. */
export function textsOf(value: TerraformValue | undefined): string[] {
  if (value?.kind === "list") return value.items.flatMap((item) => textsOf(item));
  const text = textOf(value);
  return text === undefined ? [] : [text];
}

/** Texts such as `"22"` are numbers to Terraform. */
export function numberOf(value: TerraformValue | undefined): number | undefined {
  if (value?.kind === "number") return value.value;
  const text = textOf(value);
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export function booleanOf(value: TerraformValue | undefined): boolean | undefined {
  if (value?.kind === "boolean") return value.value;
  const text = textOf(value);
  return text === "true" ? true : text === "false" ? false : undefined;
}
