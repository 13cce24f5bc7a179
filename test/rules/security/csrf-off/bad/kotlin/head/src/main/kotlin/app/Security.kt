package app

class Security {
    fun chain(http: HttpSecurity): SecurityFilterChain {
        http.csrf { it.disable() } // expect: security/csrf-off
        http.formLogin { }
        return http.build()
    }
}
