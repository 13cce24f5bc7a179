package shop

@RestController
class AccountController(private val accounts: Accounts) {
    @RateLimiter(name = "login")
    @PostMapping("/login")
    fun login(@RequestBody credentials: Credentials): Session = accounts.enter(credentials)
    @PostMapping("/password-reset") // expect: security/missing-rate-limit
    fun reset(@RequestBody email: Email) = accounts.sendResetMail(email)
}
