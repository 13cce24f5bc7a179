export function createUser() {
  const resetToken = Math.random().toString(36).slice(2); // expect: security/weak-random
  return { resetToken };
}

export function generateApiKey() {
  return Array.from({ length: 32 }, () => CHARS[Math.floor(Math.random() * CHARS.length)]).join(""); // expect: security/weak-random
}
