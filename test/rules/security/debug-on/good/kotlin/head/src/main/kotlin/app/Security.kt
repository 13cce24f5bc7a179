package app

@EnableWebSecurity(debug = false)
class Security
