import https from "node:https";

export const agent = new https.Agent({ ca: readFileSync("ca.pem"), rejectUnauthorized: true });
