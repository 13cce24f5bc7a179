import https from "node:https";

process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // expect: security/tls-verification-off

export const agent = new https.Agent({
  keepAlive: true,
  rejectUnauthorized: false, // expect: security/tls-verification-off
});
