import { execAsync } from "../process/exec";

export const logs = router({
  read: procedure
    .input(z.object({ service: z.string().min(1), lines: z.number().int() }))
    .query(async ({ input }) => {
      const { stdout } = await execAsync(`tail -n ${input.lines} /var/log/${input.service}.log`); // expect: security/command-from-input
      return stdout;
    }),
});
