use jsonwebtoken::{decode, encode, EncodingKey, Validation};

fn issue(claims: &Claims) -> Result<String, Error> {
    encode(&Header::default(), claims, &EncodingKey::from_secret(b"correct-horse-battery")) // expect: security/jwt-pitfall
}

fn read(raw: &str, key: &DecodingKey) -> Result<Claims, Error> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.insecure_disable_signature_validation(); // expect: security/jwt-pitfall
    Ok(decode::<Claims>(raw, key, &validation)?.claims)
}
