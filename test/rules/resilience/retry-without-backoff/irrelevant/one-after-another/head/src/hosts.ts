export async function first(hosts: string[]) {
  for (const host of hosts) {
    try {
      return await apiClient.get(host);
    } catch (error) {
      log.warn({ err: error, host }, "host does not answer");
    }
  }
}
