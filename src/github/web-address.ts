/**
 * Where repositories are browsed and fetched, by the address of the REST API: `https://api.github.com`,
 * `https://api.name.ghe.com`, or `https://host/api/v3` on GitHub Enterprise Server. Without a slash at its end.
 */
export function webAddressOf(apiUrl: string | undefined): string {
  const url = new URL(apiUrl ?? "https://api.github.com");
  const isCloud = url.hostname === "api.github.com" || url.hostname.endsWith(".ghe.com");
  if (isCloud) url.hostname = url.hostname.replace(/^api\./, "");
  return url.origin;
}
