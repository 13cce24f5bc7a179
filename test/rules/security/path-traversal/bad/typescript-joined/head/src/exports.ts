import { readFile } from "node:fs/promises";
import { join } from "node:path";

const ROOT = "/srv/exports";

export async function download(req: Request, res: Response) {
  const file = join(ROOT, req.params.name);
  res.send(await readFile(file)); // expect: security/path-traversal
}
