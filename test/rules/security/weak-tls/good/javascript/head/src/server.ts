export const server = https.createServer({ key, cert, minVersion: "TLSv1.2" }, app);
