/** What people and programs put around a command; with most of them a rule for the command alone no longer speaks. */
export const AROUND: readonly ((command: string) => string)[] = [
  (command) => `${command} > out`,
  (command) => `A=1 ${command}`,
  (command) => `$(${command})`,
  (command) => `echo "$(${command})"`,
  (command) => `(${command})`,
  (command) => `{ ${command}; }`,
  (command) => `! ${command}`,
  (command) => `${command} &`,
  (command) => `timeout 5 ${command}`,
  (command) => `sh -c '${command}'`,
  (command) => `eval ${command}`,
  (command) => `find . -exec ${command} {} ;`,
  (command) => `xargs ${command}`,
  (command) => `${command} "unclosed`,
  (command) => `if ${command}; then a; fi`,
  (command) => `cat <<E\n$(${command})\nE`,
  (command) => `"timeout" 5 ${command}`,
  (command) => `\\sh -c '${command}'`,
  (command) => command.replace(/^(\S+)/, '"$1"'),
  (command) => command.replace(/^(\S+)/, "\\$1"),
  (command) => `/bin/${command}`,
];

/** Signs that mean something to a shell. */
export const SIGNS: readonly string[] = [
  ..."'\"\\$`(){}<>&|;\n#!*?[]~=",
  "&&",
  "||",
  "$(",
  "<<E\n",
  "\t",
  "é",
];
