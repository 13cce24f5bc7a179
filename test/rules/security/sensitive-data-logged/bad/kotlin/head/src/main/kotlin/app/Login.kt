package app

class Login {
    fun login(email: String, password: String) {
        log.info("signing in $email with $password") // expect: security/sensitive-data-logged
    }
}
