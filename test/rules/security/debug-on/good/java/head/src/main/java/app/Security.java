package app;

@EnableWebSecurity
class Security {}

@Profile("dev")
@EnableWebSecurity(debug = true)
class SecurityOfDevelopment {}
