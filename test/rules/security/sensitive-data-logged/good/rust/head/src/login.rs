fn login(email: &str, password: &str) {
    tracing::info!("signing in {} with {} characters", email, password.len());
}
