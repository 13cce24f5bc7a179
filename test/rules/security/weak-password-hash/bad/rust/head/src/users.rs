fn hash(password: &str) -> String {
    let digest = Sha256::digest(password.as_bytes()); // expect: security/weak-password-hash
    hex::encode(digest)
}
