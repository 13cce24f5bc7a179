export async function handle(ctx, next) {
  try {
    await next();
  } catch (err) {
    ctx.status = 500;
    ctx.body = err.stack; // expect: security/error-details-leaked
  }
}
