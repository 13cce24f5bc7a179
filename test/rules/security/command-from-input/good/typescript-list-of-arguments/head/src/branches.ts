import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function showLog(req: Request, res: Response) {
  const { branch } = req.query;
  const { stdout } = await run("git", ["log", "--oneline", "--end-of-options", String(branch)]);
  res.send(stdout);
}
