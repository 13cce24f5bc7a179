export const svgNamespaceUri = "http://www.w3.org/2000/svg";
export const soap = { url: "http://schemas.xmlsoap.org/soap/envelope/" };
export const licenseUrl = "http://opensource.licenses.io/mit";
export const isPlain = (url: string) => url.startsWith("http://");
