import { jwtDecode } from "jwt-decode";

export function expiresAt(token: string) {
  return jwtDecode(token).exp;
}
