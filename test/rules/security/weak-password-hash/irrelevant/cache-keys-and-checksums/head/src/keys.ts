import { createHash } from "node:crypto";

export const cacheKey = (url: string) => createHash("md5").update(url).digest("hex");
export const etag = (body: Buffer) => createHash("sha1").update(body).digest("hex");
export const gravatar = (email: string) => createHash("md5").update(email.trim()).digest("hex");
export const hashToken = (resetToken: string) => createHash("sha256").update(resetToken).digest("hex");
