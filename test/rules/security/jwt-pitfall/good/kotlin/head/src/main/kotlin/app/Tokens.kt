package app

class Tokens(@Value("\${jwt.key}") key: String) {
    private val algorithm = Algorithm.HMAC256(key)

    fun issue(user: User): String = JWT.create().withSubject(user.id).sign(algorithm)
}
