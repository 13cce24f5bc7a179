export async function stop() {
  await redis.quit().catch(() => {});
  try {
    await pool.end();
  } catch {}
}
