async function load(id, tries = 3) {
  try {
    return await crmClient.get(`/contacts/${id}`);
  } catch (error) {
    if (tries === 0) throw error;
    return load(id, tries - 1); // expect: resilience/retry-without-backoff
  }
}
