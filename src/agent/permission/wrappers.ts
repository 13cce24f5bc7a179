/**
 * Programs that start the rest of their words as a command. The number: words of their own before it, behind their
 * options (`timeout 5 …`).
 */
const WRAPPERS: Readonly<Record<string, number>> = {
  builtin: 0,
  busybox: 0,
  caffeinate: 0,
  chronic: 0,
  chrt: 1,
  command: 0,
  coproc: 0,
  doas: 0,
  env: 0,
  exec: 0,
  flock: 1,
  ionice: 0,
  nice: 0,
  nocorrect: 0,
  noglob: 0,
  nohup: 0,
  parallel: 0,
  setsid: 0,
  stdbuf: 0,
  strace: 0,
  sudo: 0,
  taskset: 1,
  time: 0,
  timeout: 1,
  toybox: 0,
  unbuffer: 0,
  watch: 0,
  xargs: 0,
};
/** Of these the options of the program are known to leave it what it is, when there are none. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  "command",
  "nice",
  "nohup",
  "stdbuf",
  "time",
  "timeout",
  "env",
  "builtin",
]);

const SHELLS: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "dash",
  "ash",
  "zsh",
  "ksh",
  "mksh",
  "fish",
  "rbash",
]);

/** Words that change the shell itself or read programs from elsewhere, and words of its grammar. */
const OF_THE_SHELL: ReadonlySet<string> = new Set(
  (
    ". source eval exec trap alias unalias export declare typeset local readonly unset set shopt enable hash bind " +
    "complete compgen compopt read readarray mapfile getopts let test [ pushd popd dirs umask ulimit fc history " +
    "cd return break continue exit logout shift suspend coproc select function if then else elif fi for while until do " +
    "done case esac in { } ! [[ ]]"
  ).split(" "),
);

export interface Inner {
  /** The words of the command inside. */
  words?: readonly string[];
  /** Programs in the shell's language inside. */
  programs: readonly string[];
  /** Why the outer command is at least asked about. */
  concern?: string;
}

/** What a command starts by itself. `words` are those behind the program. */
export function innerOf(program: string, words: readonly string[]): Inner {
  if (SHELLS.has(program)) return ofShell(program, words);
  if (program === "eval")
    return { programs: [words.join(" ")], concern: "`eval` runs what its words turn out to be" };
  if (program === "trap") return { programs: words.slice(0, 1), concern: "`trap` runs a command later" };
  if (program === "find" || program === "fd") return ofFind(program, words);
  if (Object.hasOwn(WRAPPERS, program)) return ofWrapper(program, words, WRAPPERS[program] ?? 0);
  if (OF_THE_SHELL.has(program)) return { programs: [], concern: `\`${program}\` changes the shell itself` };
  if (/^(?:su|runuser|chroot|unshare|nsenter|systemd-run|script|ssh|expect)$/.test(program))
    return { words, programs: words.slice(-1), concern: `\`${program}\` runs a command elsewhere` };
  return { programs: [] };
}

function ofShell(program: string, words: readonly string[]): Inner {
  const at = words.findIndex((word) => /^-[A-Za-z]*c/.test(word));
  const readsInput = at < 0 && words.every((word) => word.startsWith("-"));
  if (readsInput) return { programs: [], concern: `\`${program}\` runs what it is fed` };
  if (at < 0) return { programs: [] };
  return { programs: words.slice(at + 1), concern: `\`${program} -c\` runs a program of its own` };
}

function ofFind(program: string, words: readonly string[]): Inner {
  const at = words.findIndex((word) =>
    /^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/.test(word),
  );
  if (at < 0) return { programs: [] };
  const rest = words.slice(at + 1);
  const end = rest.findIndex((word) => word === ";" || word === "+");
  return {
    words: end < 0 ? rest : rest.slice(0, end),
    programs: [],
    concern: `\`${program}\` runs a command for what it finds`,
  };
}

function ofWrapper(program: string, words: readonly string[], own: number): Inner {
  let at = 0;
  const options: string[] = [];
  while (at < words.length && isOwn(words[at] ?? "", program)) {
    const word = words[at++] ?? "";
    options.push(word);
    // `-n 5`, `-u NAME`: which of them take a word is not known of all, so a number is taken for a value.
    if (TAKES_VALUE[program]?.has(word)) at++;
  }
  const inner = words.slice(at + own);
  const split = /^(?:-S|--split-string=?)(.*)$/.exec(options.at(-1) ?? "");
  const programs =
    program === "env" && split
      ? [[split[1] ?? "", ...words.slice(at)].join(" ")]
      : program === "watch"
        ? [inner.join(" ")]
        : [];
  const concern =
    !TRANSPARENT.has(program) || options.length > 0 || inner.length === 0
      ? `\`${program}\` runs a command in a changed way`
      : undefined;
  return {
    ...(inner.length === 0 ? {} : { words: inner }),
    programs,
    ...(concern === undefined ? {} : { concern }),
  };
}

function isOwn(word: string, program: string): boolean {
  return (
    word.startsWith("-") ||
    ((program === "env" || program === "sudo" || program === "doas") && word.includes("="))
  );
}

const TAKES_VALUE: Readonly<Record<string, ReadonlySet<string>>> = {
  env: new Set(["-u", "--unset", "-C", "--chdir"]),
  nice: new Set(["-n", "--adjustment"]),
  ionice: new Set(["-c", "-n", "-p"]),
  stdbuf: new Set(["-i", "-o", "-e"]),
  timeout: new Set(["-k", "-s", "--kill-after", "--signal"]),
  time: new Set(["-f", "-o"]),
  sudo: new Set(["-u", "-g", "-C", "-h", "-p", "-U"]),
  doas: new Set(["-u", "-C"]),
  exec: new Set(["-a"]),
  xargs: new Set(["-I", "-n", "-P", "-L", "-d", "-a", "-s", "-E"]),
  watch: new Set(["-n"]),
};
