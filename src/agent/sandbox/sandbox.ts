import type { Tree } from "../../domain/tree.ts";
import type { Sha } from "../../domain/pull-request.ts";
import { messageOf } from "../../errors.ts";
import { type Copy, copyOf, removeLeftOvers } from "./copy.ts";
import { type Ran, runPiped, runWalled } from "./run.ts";
import { SANDBOX_LIMITS, type SandboxLimits, wallsFor } from "./walls.ts";

/** Whether commands can be run fenced in on this machine; else why not, as a sentence for the operator. */
export type SandboxState = { state: "ready" } | { state: "absent"; reason: string };

const PROBE: Partial<SandboxLimits> = { timeoutMs: 10_000, outputBytes: 4_096, scratchBytes: 1024 ** 2 };

/**
 * Starts one harmless command within the very walls that every command gets, and looks whether it came back. Asked at
 * the start of a process; it also clears away what killed ones have left.
 *
 * @param bwrap the program, when it is another than the system's
 */
export async function sandboxState(bwrap?: string): Promise<SandboxState> {
  if (process.platform !== "linux") return absent("bubblewrap runs on Linux only");
  await removeLeftOvers();
  const limits = { ...SANDBOX_LIMITS, ...PROBE };
  const { code, ended, output } = await runWalled(wallsFor(["true"], limits, {}), limits, undefined, bwrap);
  if (code === 0) return { state: "ready" };
  if (ended?.includes("ENOENT")) return absent("bubblewrap is not here: no bwrap in /usr/bin or /bin");
  const said = ended ?? output.trim().split("\n").at(-1)?.slice(0, 200) ?? "no reason given";
  if (/prlimit/.test(said)) return absent(`prlimit (util-linux) is not there: ${said}`);
  if (/namespace|uid map|permission|not permitted/i.test(said))
    return absent(`bubblewrap may not make user namespaces here: ${said}`);
  return absent(`bubblewrap does not work here: ${said}`);
}

function absent(reason: string): SandboxState {
  return { state: "absent", reason };
}

export interface SandboxOptions {
  limits?: Partial<SandboxLimits>;
  /** Files that no command may see, by their path: those that the permission rules withhold. */
  leaveOut?: (path: string) => boolean;
  /** Commits whose history git is to know besides the head's, by name. */
  also?: Readonly<Record<string, Sha>>;
}

/** One command by its words, or several of which each reads what the one before it prints. */
export type RunStep = readonly string[] | { piped: readonly (readonly string[])[] };

/** Where allowed commands run. Made for one commit; nothing is on disk before the first command. */
export interface Sandbox {
  /**
   * Runs argv lists one after the other, without a shell, and stops behind the first that fails. Each has the copy of
   * the commit at `/repository`, read-only, and an empty `/scratch` and `/tmp`; git has the latest history. Rejects only
   * when `signal` is aborted.
   */
  run(steps: readonly RunStep[], signal?: AbortSignal): Promise<{ text: string; failed: boolean }>;
  /** Removes the copy. */
  close(): Promise<void>;
}

/** @param head the commit that commands see. Ask `sandboxState` first: where it is absent, every command fails. */
export function createSandbox(head: Tree, options: SandboxOptions = {}): Sandbox {
  const limits = { ...SANDBOX_LIMITS, ...options.limits };
  let copy: Promise<Copy> | undefined;
  const told = new Set<string>();
  let closed = false;

  const run: Sandbox["run"] = async (steps, signal) => {
    signal?.throwIfAborted();
    if (closed) return { text: "The sandbox is closed.", failed: true };
    copy ??= copyOf(head, options.leaveOut ?? (() => false), options.also);
    let files: Copy;
    try {
      files = await copy;
    } catch (error) {
      return { text: `The copy of the commit could not be made: ${messageOf(error)}`, failed: true };
    }
    const tell = (left: readonly string[]) => {
      const fresh = left.filter((what) => !told.has(what));
      for (const what of fresh) told.add(what);
      return fresh.length > 0 ? [`(not in the copy: ${fresh.join(", ")})`] : [];
    };
    const parts: string[] = tell(files.left);
    for (const step of steps) {
      const commands = "piped" in step ? step.piped : [step];
      const why = commands.map(unusable).find((one) => one !== undefined);
      if (why !== undefined || commands.length === 0) {
        parts.push(`$ ${lineOf(commands)}\n${why ?? "there is no command in it"}`);
        return { text: parts.join("\n"), failed: true };
      }
      const history = commands.some(isGit) ? await files.history(signal) : undefined;
      parts.push(...tell(history?.left ?? []));
      const around = {
        copy: files.folder,
        passwd: files.passwd,
        ...(history?.folder === undefined ? {} : { history: history.folder }),
      };
      const ran = await runPiped(
        commands.map((words) => wallsFor(words, limits, around)),
        limits,
        signal,
      );
      parts.push(answerOf(commands, ran));
      if (ran.code !== 0) return { text: parts.join("\n"), failed: true };
    }
    return { text: parts.join("\n"), failed: false };
  };

  const close = async () => {
    closed = true;
    const made = await copy?.catch(() => undefined);
    await made?.remove();
  };

  return { run, close };
}

function unusable(words: readonly string[]): string | undefined {
  if (words.length === 0 || words[0] === "") return "there is no program to start";
  return words.some((word) => word.includes("\0")) ? "a word holds a NUL character" : undefined;
}

function isGit([program = ""]: readonly string[]): boolean {
  return program.slice(program.lastIndexOf("/") + 1) === "git";
}

function lineOf(commands: readonly (readonly string[])[]): string {
  return commands.map((words) => words.join(" ")).join(" | ");
}

function answerOf(commands: readonly (readonly string[])[], { output, code, before, ended }: Ran): string {
  const end = ended ? `(ended: ${ended})` : code === 0 ? "" : `(exit code ${code ?? "unknown"})`;
  const broken = before.flatMap((one, at) =>
    one === 0 || ended ? [] : [`(exit code ${one ?? "unknown"} of \`${commands[at]?.[0] ?? ""}\`)`],
  );
  return [`$ ${lineOf(commands)}`, output.trimEnd(), ...broken, end].filter(Boolean).join("\n");
}
