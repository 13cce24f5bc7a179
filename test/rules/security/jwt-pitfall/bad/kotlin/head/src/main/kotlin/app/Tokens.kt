package app

class Tokens {
    fun issue(user: User): String =
        JWT.create().withSubject(user.id).sign(Algorithm.HMAC256("correct-horse-battery")) // expect: security/jwt-pitfall

    fun unsigned(user: User): String = JWT.create().withSubject(user.id).sign(Algorithm.none()) // expect: security/jwt-pitfall
}
