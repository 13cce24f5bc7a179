fn login(email: &str, password: &str) {
    tracing::info!("signing in {} with {}", email, password); // expect: security/sensitive-data-logged
    info!("signing in {email} with {password}"); // expect: security/sensitive-data-logged
}
