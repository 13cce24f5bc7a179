import type { Tree } from "../../domain/tree.ts";
import { messageOf } from "../../errors.ts";
import { type Copy, copyOf, removeLeftOvers } from "./copy.ts";
import { type Ran, runWalled } from "./run.ts";
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
}

/** Where allowed commands run. Made for one commit; nothing is on disk before the first command. */
export interface Sandbox {
  /**
   * Runs argv lists one after the other, without a shell, and stops behind the first that fails. Each has the copy of
   * the commit at `/repository`, read-only, and an empty `/scratch` and `/tmp`. Rejects only when `signal` is aborted.
   */
  run(argv: readonly (readonly string[])[], signal?: AbortSignal): Promise<{ text: string; failed: boolean }>;
  /** Removes the copy. */
  close(): Promise<void>;
}

/** @param head the commit that commands see. Ask `sandboxState` first: where it is absent, every command fails. */
export function createSandbox(head: Tree, options: SandboxOptions = {}): Sandbox {
  const limits = { ...SANDBOX_LIMITS, ...options.limits };
  let copy: Promise<Copy> | undefined;
  let told = false;
  let closed = false;

  const run: Sandbox["run"] = async (argv, signal) => {
    signal?.throwIfAborted();
    if (closed) return { text: "The sandbox is closed.", failed: true };
    copy ??= copyOf(head, options.leaveOut ?? (() => false));
    let files: Copy;
    try {
      files = await copy;
    } catch (error) {
      return { text: `The copy of the commit could not be made: ${messageOf(error)}`, failed: true };
    }
    const parts: string[] = [];
    if (!told && files.left.length > 0) parts.push(`(not in the copy: ${files.left.join(", ")})`);
    told = true;
    for (const words of argv) {
      const why = unusable(words);
      const ran = why
        ? undefined
        : await runWalled(
            wallsFor(words, limits, { copy: files.folder, passwd: files.passwd }),
            limits,
            signal,
          );
      const failed = ran?.code !== 0;
      parts.push(ran ? answerOf(words, ran) : `$ ${words.join(" ")}\n${why}`);
      if (failed) return { text: parts.join("\n"), failed: true };
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

function answerOf(words: readonly string[], { output, code, ended }: Ran): string {
  const end = ended ? `(ended: ${ended})` : code === 0 ? "" : `(exit code ${code ?? "unknown"})`;
  return [`$ ${words.join(" ")}`, output.trimEnd(), end].filter(Boolean).join("\n");
}
