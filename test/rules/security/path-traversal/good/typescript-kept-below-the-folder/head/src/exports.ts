import { createReadStream } from "node:fs";
import path from "node:path";

const ROOT = "/srv/exports";

export function download(req: Request, res: Response) {
  const file = path.resolve(ROOT, req.params.name);
  if (!file.startsWith(ROOT + path.sep)) return res.sendStatus(404);
  createReadStream(file).pipe(res);
}
