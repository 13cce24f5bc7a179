const rot13 = (text: string) =>
  text.replace(/[a-z]/gi, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < "n" ? 13 : -13)),
  );

/**
 * A secret as somebody would carry it out: plain, reversed, base64 (wherever in its groups of three it begins), hex in
 * both cases, rot13, in percent signs, and the last two one inside the other.
 */
export function disguisesOf(secret: string): readonly string[] {
  const reversed = [...secret].reverse().join("");
  return [
    ...new Set([
      secret,
      reversed,
      ...base64(secret),
      ...base64(reversed),
      Buffer.from(secret).toString("hex"),
      Buffer.from(secret).toString("hex").toUpperCase(),
      rot13(secret),
      rot13(reversed),
      [...secret].map((letter) => `%${Buffer.from(letter).toString("hex")}`).join(""),
    ]),
  ];
}

/** The part of each of the three that does not depend on what stands beside the secret. */
function base64(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.from("\0".repeat(before) + text).toString("base64");
    const from = before === 0 ? 0 : before + 1;
    const to = whole.replace(/=+$/, "").length - ((before + text.length) % 3 === 0 ? 0 : 1);
    const stable = whole.slice(from, to);
    return [stable, stable.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
