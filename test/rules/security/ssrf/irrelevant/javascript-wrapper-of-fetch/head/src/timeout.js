export async function fetchWithTimeout(input, init, request) {
  return fetch(input, { ...init, signal: AbortSignal.timeout(5_000), referrer: request.url });
}
