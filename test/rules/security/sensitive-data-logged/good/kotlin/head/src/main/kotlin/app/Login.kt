package app

class Login {
    fun login(email: String, password: String) {
        log.info("wrong password for $email")
        log.debug("password of {} characters", password.length)
    }
}
