import { z } from "zod";
import { hear } from "../../commands/hear.ts";
import { mayCommand } from "../../domain/command.ts";
import { UserError } from "../../errors.ts";
import { printableLine } from "../../local/escape.ts";
import { readStandardInput } from "./standard-input.ts";
import { document, type Terminal } from "./terminal.ts";

const word = z.string().max(100);

const schema = z.object({
  type: word,
  action: word,
  actor_type: word,
  actor_permission: word,
  body: z.string(),
});

/**
 * Says which slash commands a comment holds, and whether its writer may give them: as the webhook and the worker
 * decide. Exits with 0 whatever the answer is.
 *
 * @throws UserError when standard input is no such comment
 */
export async function explainComment(format: "text" | "json", terminal: Terminal): Promise<number> {
  const given = readComment(await readStandardInput());
  const heard = hear({
    type: given.type,
    action: given.action,
    actorType: given.actor_type,
    body: given.body,
  });
  const { commands, errors } = "deaf" in heard ? { commands: [], errors: [] } : heard;
  const authorised = !("deaf" in heard) && mayCommand(given.actor_permission);
  if (format === "json") {
    const answer = {
      commands: commands.map(({ verb, args }) => ({ verb, args })),
      authorised,
      errors: errors.map(({ line, code }) => ({ line, code })),
    };
    await terminal.print(document(answer));
    return 0;
  }
  const lines = [
    ...("deaf" in heard ? [`Not read: ${heard.deaf}.`] : []),
    ...commands.map(({ verb, args }) => ["/architect", verb, ...args.map(quoted)].join(" ")),
    ...errors.map(({ line, code, message }) => `line ${line}: ${code}: ${message}`),
    ...(commands.length + errors.length === 0 && !("deaf" in heard) ? ["No command."] : []),
    ...(authorised || "deaf" in heard ? [] : ["Its writer may not give commands."]),
  ];
  await terminal.print(lines.map((line) => `${printableLine(line)}\n`).join(""));
  return 0;
}

function readComment(text: string): z.infer<typeof schema> {
  const remedy = "give {type, action, actor_type, actor_permission, body}, all of them text";
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new UserError("Standard input is not JSON", { remedy, cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.slice(0, 5).map(({ path }) => path.join("."));
  throw new UserError(
    wrong.every((name) => name === "")
      ? "Standard input is not an object"
      : `Standard input has no usable ${wrong.join(", ")}`,
    { remedy },
  );
}

function quoted(argument: string): string {
  return /^[^\s"]+$/.test(argument) ? argument : JSON.stringify(argument);
}
