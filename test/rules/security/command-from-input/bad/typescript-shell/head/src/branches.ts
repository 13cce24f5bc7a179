import { exec } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(exec);

export async function showLog(req: Request, res: Response) {
  const { branch } = req.query;
  const { stdout } = await run(`git log --oneline ${branch}`); // expect: security/command-from-input
  res.send(stdout);
}
