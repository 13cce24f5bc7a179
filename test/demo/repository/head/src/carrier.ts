const TOKEN = "{{LEAKED_TOKEN}}";

export async function track<T extends { tracking_code: string }>(row: T): Promise<T & { state: string }> {
  const answer = await fetch(`https://carrier.example/v2/parcels/${encodeURIComponent(row.tracking_code)}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: AbortSignal.timeout(2_000),
  });
  const { state } = (await answer.json()) as { state: string };
  return { ...row, state };
}
