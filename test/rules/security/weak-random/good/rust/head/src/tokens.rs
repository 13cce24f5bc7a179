fn start() -> Session {
    let mut session_token = [0u8; 32];
    OsRng.fill_bytes(&mut session_token);
    let delay = fastrand::u64(..100);
    Session { session_token, delay }
}
