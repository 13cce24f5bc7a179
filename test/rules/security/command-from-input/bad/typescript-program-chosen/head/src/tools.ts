import { execa } from "execa";

app.post("/tools/run", async (request, reply) => {
  const { stdout } = await execa(request.body.tool, ["--version"]); // expect: security/command-from-input
  return { stdout };
});
