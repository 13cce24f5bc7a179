package shop

@RestController
class AccountController(private val accounts: Accounts) {
    @RateLimiter(name = "login")
    @PostMapping("/login")
    fun login(@RequestBody credentials: Credentials): Session = accounts.enter(credentials)
}
