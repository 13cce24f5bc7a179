package app;

class Tokens {
  String issue(User user) {
    return JWT.create().withSubject(user.id()).sign(Algorithm.HMAC256("correct-horse-battery")); // expect: security/jwt-pitfall
  }

  Claims read(String token) {
    return Jwts.parser().build().parseClaimsJwt(token).getBody(); // expect: security/jwt-pitfall
  }
}
