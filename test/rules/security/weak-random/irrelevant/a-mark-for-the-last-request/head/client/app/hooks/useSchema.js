export function useSchema(source) {
  const refreshToken = Math.random().toString(36).slice(2);
  latest.current = refreshToken;
}
