package app

class Users {
    private val encoder = BCryptPasswordEncoder(12)

    fun hash(password: String): String = encoder.encode(password)

    fun cacheKey(path: String): ByteArray = MessageDigest.getInstance("MD5").digest(path.toByteArray())
}
