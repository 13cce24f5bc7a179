import { z } from "zod";
import { type Decision, type Delivered, installationSchema, misshapen } from "./payload.ts";

const schema = z.object({ action: z.string().max(100), installation: installationSchema });

/** `installation`: only for the log. Nothing is kept per installation, so nothing has to be made or deleted. */
export function installation({ payload }: Delivered): Decision {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return misshapen(parsed.error);
  return { nothing: `installation ${parsed.data.installation.id}: ${parsed.data.action}` };
}
