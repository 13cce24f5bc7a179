export function read(token: Token, tokens: Token[]) {
  console.debug("unexpected", token, tokens.length, token.type);
  logger.info({ inputTokens: usage.inputTokens, maxTokens });
}
