package app

class Users {
    fun digest(password: String): ByteArray {
        val digest = MessageDigest.getInstance("SHA-1")
        return digest.digest(password.toByteArray()) // expect: security/weak-password-hash
    }
}
