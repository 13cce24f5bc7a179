import { randomBytes, randomUUID } from "node:crypto";

export const resetToken = randomBytes(32).toString("base64url");
export const generateApiKey = () => randomUUID();
