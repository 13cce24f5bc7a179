package app

class Security {
    fun chain(http: HttpSecurity): SecurityFilterChain {
        http.headers { it.frameOptions { frame -> frame.sameOrigin() } }
        return http.build()
    }
}
