package app;

class Tokens {
  Tokens(@Value("${jwt.key}") String key) {
    this.algorithm = Algorithm.HMAC256(key);
  }

  Claims read(String token) {
    return Jwts.parser().verifyWith(key).build().parseSignedClaims(token).getPayload();
  }
}
