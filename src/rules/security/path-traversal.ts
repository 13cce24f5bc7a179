import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default:
    "Resolve the path and refuse it unless it is still below the folder that is meant; or keep only the last part of the name.",
  javascript:
    "Take `path.basename(name)`, or resolve and check: `const file = path.resolve(root, name); if (!file.startsWith(root + path.sep)) return res.sendStatus(404);`",
  express:
    "Hand the folder over as an option, so that Express refuses what leaves it: `res.sendFile(name, { root: folder })`; `..` in the name is then answered with 403.",
  python:
    "Resolve and check: `file = (root / name).resolve()`, then refuse unless `file.is_relative_to(root)`. For a plain name use `os.path.basename` or `werkzeug.utils.secure_filename`.",
  flask: "Use `send_from_directory(folder, name)`, which refuses what leaves the folder.",
  go: "Open below a root that nothing leaves: `os.OpenInRoot(dir, name)` (Go 1.24), or check `filepath.IsLocal(name)` before `filepath.Join`.",
  java: "Normalise and check: `Path file = root.resolve(name).normalize(); if (!file.startsWith(root)) throw ...`; for a plain name `Path.of(name).getFileName()`.",
  kotlin:
    "Normalise and check: `val file = root.resolve(name).normalize(); require(file.startsWith(root))`; for a plain name `Path.of(name).fileName`.",
  ruby: "Expand and check: `file = File.expand_path(name, root)`, then refuse unless `file.start_with?(root + File::SEPARATOR)`; for a plain name `File.basename(name)`.",
  php: 'Resolve and check: `$file = realpath($root . "/" . $name)`, then refuse unless `str_starts_with($file, $root . DIRECTORY_SEPARATOR)`; for a plain name `basename($name)`.',
  rust: "Canonicalise and check: `let file = root.join(name).canonicalize()?`, then refuse unless `file.starts_with(&root)`.",
};

/** A file's path that a client chooses in part. */
export const pathTraversal: Rule<"source"> = {
  id: "security/path-traversal",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a value from the request becomes part of a file's path, and nothing keeps it within one folder",
  harm: "Whoever chooses the value reads or overwrites files elsewhere on the server: configuration, keys, other people's uploads.",
  instead: "Resolve the path and refuse it unless it is still below the folder that is meant.",
  source: "https://cwe.mitre.org/data/definitions/22.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "path-traversal"),
  check: (facts) =>
    inputHits(facts, {
      kind: "path-traversal",
      becomes: "becomes part of the path given to",
      attack:
        "A client sends `../../` and a name, or an absolute path, as this value (encoded slashes arrive decoded), and the call leaves the folder that is meant.",
      severities: { request: "concern", parameter: "note" },
      instead: INSTEAD,
    }),
};
