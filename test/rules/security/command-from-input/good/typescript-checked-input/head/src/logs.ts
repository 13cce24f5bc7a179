import { execAsync } from "../process/exec";
import { readSchema } from "./schemas";

const SERVICES = ["web", "worker"];

export const logs = router({
  tail: procedure
    .input(z.object({ lines: z.number().int(), service: z.enum(["web", "worker"]) }))
    .query(async ({ input }) => execAsync(`tail -n ${input.lines} /var/log/${input.service}.log`)),
  // What another module's schema lets through is not known here.
  read: procedure.input(readSchema).query(async ({ input }) => execAsync(`cat /var/log/${input.service}.log`)),
});

app.post("/logs", async (req, res) => {
  const { service } = req.body;
  if (!SERVICES.includes(service)) return res.sendStatus(400);
  await execAsync(`truncate -s 0 /var/log/${service}.log`);
  res.sendStatus(204);
});
