import { createHmac, createPrivateKey } from "node:crypto";

export const HOW_TO_MAKE_THE_APP = "docs/install.md shows how to make the App from app.yml in five minutes.";

/** How a file named by a variable is read. `mode` as in `stat`. Throws when it cannot be read. */
export type ReadFile = (path: string) => { text: string; mode: number };

export type Variables = Readonly<Record<string, string | undefined>>;

/** PRIVATE_KEY as PEM, as PEM with `\n` written out, or in base64; or the file that PRIVATE_KEY_PATH names. */
export function privateKeyOf(
  given: Variables,
  readFile: ReadFile,
  mistakes: string[],
  warnings: string[],
): string | undefined {
  const { PRIVATE_KEY: inline, PRIVATE_KEY_PATH: path } = given;
  if (!inline && !path) {
    mistakes.push(
      `PRIVATE_KEY_PATH is not set: it names the .pem file that GitHub made for the App (or put its text into PRIVATE_KEY). ${HOW_TO_MAKE_THE_APP}`,
    );
    return undefined;
  }
  const name = inline ? "PRIVATE_KEY" : "PRIVATE_KEY_PATH";
  try {
    const file = inline ? { text: inline, mode: 0 } : readFile(path ?? "");
    if (file.mode & 0o002) {
      mistakes.push(`${name} names a file that every user of this machine may write: chmod 600 ${path}`);
      return undefined;
    }
    if (file.mode & 0o077)
      warnings.push(`${path} may be read by other users of this machine: chmod 600 ${path}`);
    const text = file.text.includes("-----BEGIN")
      ? file.text
      : Buffer.from(file.text, "base64").toString("utf8");
    const key = createPrivateKey(text.replaceAll("\\n", "\n").trim());
    if (key.asymmetricKeyType !== "rsa") throw new Error("it is not an RSA key");
    return String(key.export({ type: "pkcs8", format: "pem" }));
  } catch (error) {
    const unread = error instanceof Error && "syscall" in error;
    mistakes.push(
      unread
        ? `${name} names a file that cannot be read (${path})`
        : `${name} does not hold the RSA private key (PEM) that GitHub made for the App`,
    );
    return undefined;
  }
}

/**
 * From the App's own key, and not from the webhook secret: changing that one, as people should from time to
 * time, would make strangers of our own comments. Set MARKER_SECRET before changing the private key.
 */
export function markerSecretFrom(privateKey: string): string {
  return createHmac("sha256", privateKey).update("backend-architect markers").digest("hex");
}
