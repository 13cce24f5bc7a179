package app;

class Security {
  SecurityFilterChain chain(HttpSecurity http) throws Exception {
    return http.csrf(csrf -> csrf.disable()) // expect: security/csrf-off
        .formLogin(Customizer.withDefaults())
        .build();
  }
}
