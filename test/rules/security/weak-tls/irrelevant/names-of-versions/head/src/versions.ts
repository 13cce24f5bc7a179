export const NAMES = { old: "TLSv1", older: "SSLv3" };
export const refused = (version: string) => version === "TLSv1.1" || version === "TLSv1";
