package app

class Security {
    fun chain(http: HttpSecurity): SecurityFilterChain {
        http.headers().frameOptions().disable() // expect: security/helmet-off
        return http.build()
    }
}
