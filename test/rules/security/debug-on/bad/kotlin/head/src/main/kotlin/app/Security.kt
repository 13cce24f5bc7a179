package app

@EnableWebSecurity(debug = true) // expect: security/debug-on
class Security
