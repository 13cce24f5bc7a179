fn hash(password: &str, salt: &SaltString) -> Result<String, Error> {
    Ok(Argon2::default().hash_password(password.as_bytes(), salt)?.to_string())
}
