export const server = https.createServer({ key, cert, minVersion: "TLSv1" }, app); // expect: security/weak-tls
export const agent = new https.Agent({ secureProtocol: "TLSv1_1_method" }); // expect: security/weak-tls
