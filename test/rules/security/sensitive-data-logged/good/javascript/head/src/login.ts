export async function login(email: string, password: string, accessToken: string) {
  console.log("signing in", email, "password given:", Boolean(password), !!password, password.length);
  logger.info(`token ${mask(accessToken)} ${accessToken.slice(-4)} ${accessToken ? "present" : "absent"}`);
  logger.debug({ email, passwordHash: user.passwordHash, tokenId: token.id });
}
