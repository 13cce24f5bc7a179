use jsonwebtoken::{encode, EncodingKey};

fn issue(claims: &Claims, key: &[u8]) -> Result<String, Error> {
    encode(&Header::default(), claims, &EncodingKey::from_secret(key))
}
