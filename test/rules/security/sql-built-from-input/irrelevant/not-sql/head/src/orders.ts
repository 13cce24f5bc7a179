export async function look(id: string, branch: string) {
  logger.query(`Please select one of the orders from the list: ${id}`);
  await redis.get(`order:${id}`);
  await axios.get(`https://example.com/orders/${id}?select=total`);
  execSync(`git switch ${branch}`);
  return items.where(`${id}`);
}
