import argon2 from "argon2";
import bcrypt from "bcrypt";

export const hash = (password: string) => argon2.hash(password);
export const hashToo = (password: string) => bcrypt.hash(password, 12);
export const hashLong = (password: string) => bcrypt.hash(createHash("sha256").update(password).digest("base64"), 12);
