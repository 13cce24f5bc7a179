import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The packages that hold the program itself, by platform. Source: package.json of `@bufbuild/buf`. */
const PACKAGES: Readonly<Record<string, string>> = {
  "darwin arm64": "@bufbuild/buf-darwin-arm64",
  "darwin x64": "@bufbuild/buf-darwin-x64",
  "linux arm64": "@bufbuild/buf-linux-aarch64",
  "linux arm": "@bufbuild/buf-linux-armv7",
  "linux x64": "@bufbuild/buf-linux-x64",
  "win32 arm64": "@bufbuild/buf-win32-arm64",
  "win32 x64": "@bufbuild/buf-win32-x64",
};

/**
 * The path of buf's own program; `undefined` when the optional package is not installed. The JavaScript around it,
 * which may download, is not used, and neither is PATH.
 */
export function findBuf(): string | undefined {
  const name = PACKAGES[`${process.platform} ${process.arch}`];
  if (name === undefined) return undefined;
  for (const from of requires()) {
    try {
      const folder = dirname(from.resolve(`${name}/package.json`));
      const program = join(folder, "bin", process.platform === "win32" ? "buf.exe" : "buf");
      if (existsSync(program)) return program;
    } catch {
      // Not installed here: perhaps beside the package that wants it.
    }
  }
  return undefined;
}

function requires(): NodeJS.Require[] {
  const own = createRequire(import.meta.url);
  try {
    return [own, createRequire(own.resolve("@bufbuild/buf/package.json"))];
  } catch {
    return [own];
  }
}
