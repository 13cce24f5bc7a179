import { execSync, spawn } from "node:child_process";

export function tag(version: string, args: string[]) {
  execSync(`git tag v${version}`);
  execSync(`docker build --build-arg SHA=${process.env.GITHUB_SHA} .`);
  return spawn(process.execPath, args, { stdio: "inherit" });
}
