package app;

class Security {
  SecurityFilterChain chain(HttpSecurity http) throws Exception {
    return http.headers(headers -> headers.frameOptions(frame -> frame.sameOrigin())).build();
  }
}
