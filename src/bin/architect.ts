#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { messageOf, UserError } from "../errors.ts";
import type { ContractArguments } from "./architect/contract.ts";
import { packageVersion } from "../compose/package-root.ts";
import type { PermissionArguments } from "./architect/explain-permission.ts";
import type { PlanArguments } from "./architect/plan.ts";
import type { ConfigCheckArguments } from "./architect/config-check.ts";
import type { InitArguments } from "./architect/init.ts";
import type { JobsArguments } from "./architect/jobs.ts";
import type { ReplayArguments } from "./architect/replay.ts";
import type { RehearseArguments } from "./architect/rehearse.ts";
import type { ReviewArguments } from "./architect/review.ts";
import type { RoutesArguments } from "./architect/routes.ts";
import type { RoutingArguments } from "./architect/explain.ts";
import { openTerminal } from "./architect/terminal.ts";
import { settings } from "./settings.ts";

const MISTAKE = 2;
const NOT_FINISHED = 3;
/** Milliseconds that an interrupted review has for putting things away. */
const GRACE = 3_000;

const env = process.env;
const terminal = openTerminal(env);
const interrupted = new AbortController();
let code = 0;

/** Commands import their rooms when they run: `--help` and a mistyped option answer at once. */
function program(): Command {
  const architect = new Command("architect")
    .description("Reviews pull requests as a backend architect and proves what it says.")
    .version(packageVersion(), "--version", "print the version")
    .helpOption("--help", "print this help")
    .helpCommand(false)
    .showSuggestionAfterError(true);

  architect
    .command("review")
    .description("review what would be merged, or what is staged")
    .option("--repo <dir>", "the repository, or a folder in it", ".")
    .option("--base <ref>", "what it would be merged into (default: the main branch)")
    .option("--head <ref>", "what to review (default: HEAD)")
    .option("--staged", "review the staged changes instead of a commit")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "markdown", "json", "sarif"])
        .default("text"),
    )
    .option("--output <file>", "write to a file instead of standard output")
    .addOption(
      new Option("--fail-on <severity>", "exit with 1 for findings of this severity and above")
        .choices(["blocker", "concern", "never"])
        .default("blocker"),
    )
    .option("--architect <name...>", "only these architects")
    .option("--approve", "ask at the terminal for each call that an architect may not make by itself")
    .option("--record <file>", "write the whole review into a file, for architect replay (.gz packs it)")
    .addHelpText(
      "after",
      "\nExit code: 0 nothing to answer, 1 findings at or above --fail-on, 2 a mistake in the call, 3 a review that could not be finished.",
    )
    .action(async (options: ReviewArguments) => {
      const { reviewCommand } = await import("./architect/review.ts");
      code = await reviewCommand(options, terminal, env, interrupted.signal);
    });

  architect
    .command("replay")
    .description(
      "make a recorded review again, offline, with what was recorded in place of everything outside",
    )
    .argument("<file>", "what architect review --record wrote")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "markdown", "json", "sarif"])
        .default("text"),
    )
    .option("--only-decisions", "list the uses of tools with what was decided about them, and replay nothing")
    .addHelpText(
      "after",
      "\nExit code: 0 the same review, 1 another one (standard error says where), 2 a bundle that is refused.",
    )
    .action(async (file: string, options: ReplayArguments) => {
      const { replayCommand } = await import("./architect/replay.ts");
      code = await replayCommand(file, options, terminal, interrupted.signal);
    });

  architect
    .command("rehearse")
    .description(
      "run a migration, or a folder of them, in a throwaway Postgres and show what each statement did",
    )
    .argument("<path>", "a migration, or a folder of migrations")
    .option(
      "--base <dir>",
      "a folder whose migrations run first (default: those before it in its own folder)",
    )
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .addHelpText(
      "after",
      "\nExit code: 0 nothing to stop for, 1 a blocker, 2 a mistake in the call, 3 not everything could be run.",
    )
    .action(async (path: string, options: RehearseArguments) => {
      const { rehearseCommand } = await import("./architect/rehearse.ts");
      code = await rehearseCommand(path, options, terminal, interrupted.signal);
    });

  architect
    .command("plan")
    .description("how to roll the changed migrations out without holding anybody up, each step rehearsed")
    .option("--repo <dir>", "the repository, or a folder in it", ".")
    .option("--base <ref>", "what it would be merged into (default: the main branch)")
    .option("--head <ref>", "what to plan for (default: HEAD)")
    .option("--staged", "plan for the staged changes instead of a commit")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .action(async (options: PlanArguments) => {
      const { planCommand } = await import("./architect/plan.ts");
      code = await planCommand(options, terminal, interrupted.signal);
    });

  architect
    .command("routes")
    .description("list the routes that the code of a repository registers, with their guards")
    .option("--repo <dir>", "the repository, or a folder in it", ".")
    .option("--head <ref>", "the commit to read (default: HEAD)")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .action(async (options: RoutesArguments) => {
      const { routesCommand } = await import("./architect/routes.ts");
      code = await routesCommand(options, terminal);
    });

  const contract = architect.command("contract").description("API contracts").helpCommand(false);
  contract
    .command("diff")
    .description("how API documents, schemas and routes changed, and whom it breaks")
    .argument("<base>", "a file, a folder or a commit")
    .argument("<head>", "another one of the same kind")
    .option("--repo <dir>", "the repository of the two commits")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .addOption(
      new Option("--fail-on <level>", "exit with 1 for changes of this level")
        .choices(["breaking", "never"])
        .default("never"),
    )
    .addHelpText(
      "after",
      "\nExit code: 0 compared, 1 a breaking change with --fail-on breaking, 2 a mistake in the call, 3 a part that could not be compared.",
    )
    .action(async (base: string, head: string, options: ContractArguments) => {
      const { contractDiff } = await import("./architect/contract.ts");
      code = await contractDiff(base, head, options, terminal, interrupted.signal);
    });

  const explain = architect.command("explain").description("say why").helpCommand(false);
  explain
    .command("routing")
    .description("which architect reads which changed file, and why")
    .option("--repo <dir>", "the repository, or a folder in it", ".")
    .option("--base <ref>", "what it would be merged into (default: the main branch)")
    .option("--head <ref>", "what to review (default: HEAD)")
    .addOption(textOrJson())
    .action(async (options: RoutingArguments) => {
      const { explainRouting } = await import("./architect/explain.ts");
      code = await explainRouting(options, terminal, interrupted.signal);
    });
  explain
    .command("rule")
    .description("when a rule speaks, the harm, and the better way")
    .argument("<id>", "for instance migrations/index-not-concurrent")
    .action(async (id: string) => {
      const { explainRule } = await import("./architect/explain.ts");
      code = await explainRule(id, terminal);
    });
  explain
    .command("permission")
    .description("what the permission rules decide about one use of a tool, and which of them")
    .argument("<input>", "a command line, path or address; - reads standard input whole")
    .option("--operator <file>", "rules of the operator, which nothing below can loosen")
    .option("--repo <file>", "rules of the repository, or its architect.yml")
    .option("--agent <file>", "an agent file")
    .option("--permission <file>", "JSON or YAML of a permission map")
    .requiredOption("--tool <name>", "for instance bash, read, edit or webfetch")
    .addOption(textOrJson())
    .action(async (input: string, options: PermissionArguments) => {
      const { explainPermission } = await import("./architect/explain-permission.ts");
      code = await explainPermission(input, options, terminal);
    });

  explain
    .command("comment")
    .description("which slash commands a comment holds, and whether its writer may give them")
    .addHelpText(
      "after",
      "\nReads {type, action, actor_type, actor_permission, body} as JSON from standard input.",
    )
    .addOption(textOrJson())
    .action(async (options: { format: "text" | "json" }) => {
      const { explainComment } = await import("./architect/explain-comment.ts");
      code = await explainComment(options.format, terminal);
    });

  const agents = architect.command("agents").description("agent files").helpCommand(false);
  agents
    .command("check")
    .description("load every agent file of a folder and say what is wrong with it")
    .argument("[dir]", "default: the folders where teams keep agents")
    .addOption(textOrJson())
    .action(async (dir: string | undefined, options: { format: "text" | "json" }) => {
      const { checkCommand } = await import("./architect/agents-check.ts");
      code = await checkCommand(dir, options.format, terminal);
    });

  architect
    .command("init")
    .description("write a commented .github/architect.yml for what a repository holds")
    .option("--repo <dir>", "the repository, or a folder in it", ".")
    .option("--force", "write over one that is there")
    .option("--stdout", "print it and write nothing")
    .action(async (options: InitArguments) => {
      const { initCommand } = await import("./architect/init.ts");
      code = await initCommand(options, terminal);
    });

  const config = architect.command("config").description("architect.yml").helpCommand(false);
  config
    .command("check")
    .description("read a configuration, say what is wrong with it, and what then is in force and from where")
    .argument("[file]", "default: .github/architect.yml")
    .option("--organisation <file>", "the organisation's file, which holds below it")
    .addOption(textOrJson())
    .action(async (file: string | undefined, options: ConfigCheckArguments) => {
      const { configCheck } = await import("./architect/config-check.ts");
      code = await configCheck(file, options, terminal);
    });

  architect
    .command("rules")
    .description("list all rules")
    .addOption(textOrJson())
    .action(async (options: { format: "text" | "json" }) => {
      const { listRules } = await import("./architect/explain.ts");
      code = await listRules(options.format, terminal);
    });

  architect
    .command("jobs")
    .description("what the App's queue holds, and failed jobs once more")
    .option("--failed", "only failed jobs")
    .option("--retry <id>", "try a failed job again")
    .option("--retry-all", "try all failed jobs again")
    .addOption(textOrJson())
    .addHelpText(
      "after",
      "\nReads REDIS_URL or DATA_DIR from the environment or from .env, as the App does. Without Redis the App has to be stopped.",
    )
    .action(async (options: JobsArguments) => {
      const { jobsCommand } = await import("./architect/jobs.ts");
      code = await jobsCommand(options, terminal, settings(env));
    });

  architect
    .command("doctor")
    .description("look at what this machine has for a review")
    .addOption(textOrJson())
    .action(async (options: { format: "text" | "json" }) => {
      const { doctorCommand } = await import("./architect/doctor.ts");
      code = await doctorCommand(options.format, terminal, env);
    });
  return architect;
}

function textOrJson(): Option {
  return new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text");
}

/** Commander would print and exit by itself; here a mistake is one line, and one place decides the exit code. */
function quiet(command: Command): Command {
  command.exitOverride().configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  for (const child of command.commands) quiet(child);
  return command;
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0; // --help and --version
    terminal.note(
      error.code === "commander.help"
        ? "architect: name a command: see architect --help"
        : mistake(error.message),
    );
    return MISTAKE;
  }
  if (error instanceof UserError) {
    terminal.note(`architect: ${sentence(error.message, error.remedy)}`);
    return MISTAKE;
  }
  const hint = env.ARCHITECT_DEBUG === "1" ? "" : " (ARCHITECT_DEBUG=1 shows where)";
  terminal.note(`architect: could not be finished: ${messageOf(error)}${hint}`);
  if (env.ARCHITECT_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return NOT_FINISHED;
}

function mistake(message: string): string {
  const words = message
    .replace(/^error: /, "")
    .replace(/\n+/g, " ")
    .trim()
    .replace(/\.$/, "");
  return `architect: ${words}${/did you mean/i.test(words) ? "" : "; see architect --help"}`;
}

function sentence(message: string, remedy: string | undefined): string {
  return remedy ? `${message.replace(/\.$/, "")}: ${remedy}` : message;
}

/** Everything is printed when this is called; whatever still holds the process open no longer matters. */
function leave(exitCode: number): void {
  terminal.endProgress();
  process.stdout.write("", () => process.exit(exitCode));
}

function interrupt(exitCode: number): void {
  if (interrupted.signal.aborted) process.exit(exitCode);
  interrupted.abort(new Error("interrupted"));
  setTimeout(() => process.exit(exitCode), GRACE).unref();
}

// Somebody who closes the pipe has read enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? terminal.exitCode : NOT_FINISHED),
);
process.stderr.on("error", () => undefined);
let signalled: number | undefined;
for (const [name, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(name, () => {
    signalled = exitCode;
    interrupt(exitCode);
  });
}
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => process.exit(signalled ?? codeOf(error)));
}

quiet(program())
  .parseAsync()
  .catch((error: unknown) => {
    code = signalled ?? codeOf(error);
  })
  .then(() => leave(signalled ?? code));
