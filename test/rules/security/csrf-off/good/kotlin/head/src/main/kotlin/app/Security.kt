package app

class Security {
    fun chain(http: HttpSecurity): SecurityFilterChain {
        http.csrf { it.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse()) }
        http.formLogin { }
        return http.build()
    }
}
