import bcrypt from "bcrypt";
import { createHash, pbkdf2Sync } from "node:crypto";

const SALT_ROUNDS = 4;

export function hashPassword(password: string) {
  return createHash("md5").update(password).digest("hex"); // expect: security/weak-password-hash
}

export function hashWithSalt(user: User, salt: string) {
  const hash = createHash("sha256");
  hash.update(user.password + salt); // expect: security/weak-password-hash
  return hash.digest("hex");
}

export const hashQuickly = (password: string) => bcrypt.hash(password, SALT_ROUNDS); // expect: security/weak-password-hash

export const derive = (password: string, salt: string) => pbkdf2Sync(password, salt, 1000, 32, "sha256"); // expect: security/weak-password-hash
