export async function login(email: string, password: string) {
  console.log("signing in", email, password); // expect: security/sensitive-data-logged
  const accessToken = await issue(email);
  logger.info(`issued ${accessToken} to ${email}`); // expect: security/sensitive-data-logged
  logger.debug({ email, clientSecret: config.clientSecret }); // expect: security/sensitive-data-logged
}
